"""The form of an objection to a frozen row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.processes.row_checking import REASON_LENGTH
from campaigns.web.figures import ALL_COLUMNS


class ObjectionForm(forms.Form):
    """Which figure, or which entry behind it, and why. An entry names its figure by itself."""

    figure = forms.ChoiceField(
        label=pgettext_lazy("objection", "Figure"),
        required=False,
        choices=[("", "—"), *((column.code, column.words) for column in ALL_COLUMNS)],
    )
    entry = forms.ChoiceField(
        label=_("Entry"),
        required=False,
        help_text=_("Only when a single entry is meant; the figure then need not be chosen."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, entries: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["figure"]
        field.is_conditional = True
        field = self.fields["entry"]
        field.choices = [("", "—"), *((str(pk), words) for pk, words in entries)]
        if not entries:
            del self.fields["entry"]
