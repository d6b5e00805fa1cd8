"""Composed pictures (督办图) of issues, to be sent into a chat group.

Source of the rules: DOCUMENTS.md §8.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campaigns import access
from campaigns.exports.documents import composed_picture
from campaigns.exports.documents.composed_picture import MOST, Case, Group
from campaigns.exports.documents.official import moment_words
from campaigns.models import Issue, User
from campaigns.models.issues import LIST_JOINS
from campaigns.processes.photo_pairs import NO_BEFORE, shot_of
from campaigns.processes.reading import list_photos
from campaigns.processes.refusals import bad_field
from campaigns.rules.calendars import local

FRAME_MM = (137.2, 152.4)  # 1080 × 1200 pixels of the papers' 200 an inch


def picture_of(*, user: User, numbers: Sequence[str], now: datetime) -> tuple[str, bytes] | None:
    """File name and bytes of the picture of one to nine issues, in that order; None when one of
    them is none of the user's. Raises BadFields `numbers`."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise bad_field("numbers", "required")
    if len(wanted) > MOST:
        raise bad_field("numbers", "too_many_pictures", most=MOST)
    rows = access.picture_issues(user).filter(number__in=wanted).select_related(*LIST_JOINS)
    found = {issue.number: issue for issue in rows.distinct()}
    if len(found) < len(wanted):
        return None
    seen = access.seen_issues(user, [found[number] for number in wanted])
    photos = list_photos(user, seen)
    cases = []
    for issue in seen:
        shot = shot_of(photos.get(issue.pk), NO_BEFORE, width_mm=FRAME_MM[0], height_mm=FRAME_MM[1])
        cases.append(_case(issue, shot.jpeg, shot.words, now))
    name = wanted[0] if len(wanted) == 1 else f"{local(now):%Y%m%d-%H%M}"
    group = Group(seen[0].campaign.office_name, cases, now)
    return f"{composed_picture.NAME}{name}.png", composed_picture.png(group)


def outside_place(issue: Issue) -> str:
    """The place in words, never its coordinates."""
    return issue.site.name if issue.site is not None else issue.address


def _case(issue: Issue, photo: bytes | None, no_photo: str, now: datetime) -> Case:
    due = issue.due_at
    is_late = due is not None and due < now and issue.state not in {"closed", "void", "submitted"}
    said = f"{moment_words(due)}前" if due is not None else ""
    return Case(
        number=issue.number,
        place=outside_place(issue) or "位置见系统",
        problem=issue.category.name,
        unit=issue.lead.short_name if issue.lead else "待交办",
        due=f"{said}（已逾期）" if is_late else said,
        is_late=is_late,
        photo=photo,
        no_photo=no_photo,
    )
