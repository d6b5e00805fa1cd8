"""What a bulk deed says of each issue."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.wording.labels import DEEDS, word
from campaigns.wording.refusals import field_words, move_words

DONE = 200
PAPERS_SPEAK = "zh-hans"


def reason_words(status: int, code: str, state: str = "") -> str:
    """Why an issue was refused; empty for one that was not."""
    if not code:
        return ""
    return field_words(code) if status == 400 else move_words(code, state)


def row_words(
    *, deed: str, expected: int | None, status: int | None, code: str, state: str
) -> tuple[str, str]:
    """The result of an issue and the reason against it, in the active language.

    `expected` is the status of the preview, `status` that of the deed; None: not asked yet.
    """
    last = status if status is not None else expected
    if last is None:
        return _("not checked yet"), ""
    if last == DONE:
        return (_("done") if status is not None else _("can be done")), ""
    if deed == "dispatch" and code == "required":
        reason = _("No unit is suggested for it; dispatch it by itself.")
    else:
        reason = reason_words(last, code, state)
    return (_("not done") if status is not None else _("cannot be done")), reason


def file_name(deed: str, run_id: int) -> str:
    """The name of the workbook of results."""
    with translation.override(PAPERS_SPEAK):
        return f"批量{word(DEEDS, deed)}结果{run_id}.xlsx"
