"""The words of the board of overdue issues."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from campaigns.rules.overdue_steps import OverdueStep
from campaigns.wording.labels import Word

STEPS: Mapping[OverdueStep, Word] = {
    OverdueStep.DUE: pgettext_lazy("board", "overdue, not a whole day"),
    OverdueStep.OVERDUE_1: pgettext_lazy("board", "overdue 1 working day"),
    OverdueStep.OVERDUE_2: pgettext_lazy("board", "overdue 2 working days"),
    OverdueStep.OVERDUE_3: pgettext_lazy("board", "overdue 3 working days or more"),
    OverdueStep.SOON: pgettext_lazy("board", "due within a working day"),
}
# Over the columns of a table, where little room is.
COLUMNS: Mapping[OverdueStep, Word] = {
    OverdueStep.DUE: pgettext_lazy("board column", "under 1 day"),
    OverdueStep.OVERDUE_1: pgettext_lazy("board column", "1 day"),
    OverdueStep.OVERDUE_2: pgettext_lazy("board column", "2 days"),
    OverdueStep.OVERDUE_3: pgettext_lazy("board column", "3 days and more"),
    OverdueStep.SOON: pgettext_lazy("board column", "due soon"),
}
