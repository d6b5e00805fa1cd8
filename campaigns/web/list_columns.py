"""How the list of issues looks to a person: its columns and the filters kept for him."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from campaigns import access
from campaigns.models import User
from campaigns.wording.labels import ROLES, Word, word

COLUMNS: Mapping[str, Word] = {  # the number always stands there
    "photo": _("Photo"),
    "place": _("Place"),
    "zone": _("Zone"),
    "category": _("Category"),
    "description": _("Description"),
    "severity": _("Severity"),
    "lead": _("Lead unit"),
    "state": _("State"),
    "due": _("Deadline"),
    "found": _("Found"),
    "deed": _("Next deed"),
}
USUAL = tuple(code for code in COLUMNS if code not in {"zone", "description"})


def columns_of(user: User) -> tuple[str, ...]:
    """The codes of the columns for the user, in their order."""
    wanted = set(user.list_columns.split(",")) & COLUMNS.keys()
    return tuple(code for code in COLUMNS if code in wanted) if wanted else USUAL


def column_choices(user: User) -> list[tuple[str, str, bool]]:
    """Code, words and whether it is shown, for the form that chooses them."""
    shown = set(columns_of(user))
    return [(code, str(words), code in shown) for code, words in COLUMNS.items()]


def saved_rows(user: User) -> list[dict[str, object]]:
    """The kept filters that the user finds, his own first (one query)."""
    rows = access.visible_saved_filters(user).order_by("name", "pk")
    found: list[dict[str, object]] = [
        {
            "pk": row.pk,
            "name": row.name,
            "query": row.query,
            "role": row.role,
            "role_words": word(ROLES, row.role) if row.role else "",
            "is_own": row.owner_id == user.pk,
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: not row["is_own"])
