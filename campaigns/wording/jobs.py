"""What a job says to its owner when it did not end with a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from campaigns.wording.labels import Word

MESSAGES: Mapping[str, Word] = {
    "gave_up": pgettext_lazy("job", "It failed several times; please tell the administrator"),
    "role": pgettext_lazy("job", "You may not export this list any more"),
    "bad_fields": pgettext_lazy("job", "The filter cannot be understood any more"),
    "too_long": pgettext_lazy("job", "Too many rows for one workbook; please narrow the filter"),
    "too_many_with_photos": pgettext_lazy(
        "job", "A ledger with photos has at most 1,000 rows; please narrow the filter"
    ),
    "swept": pgettext_lazy("job", "The file was removed after seven days"),
}


def message_for(code: str) -> str:
    """The words for a code in the active language; the code itself for an unknown one."""
    return str(MESSAGES.get(code, code))
