"""The forms of appeals: what is appealed and why; what the office answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.processes.appeal_answering import ANSWER_LENGTH
from campaigns.processes.appealing import REASON_LENGTH

Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class AppealForm(forms.Form):
    """`subject` is `figure:` with its name or `entry:` with its id, in groups."""

    subject = forms.ChoiceField(label=pgettext_lazy("appeal", "What is appealed"))
    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, subjects: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["subject"]
        field.choices = [("", "—"), *subjects]


class AnswerForm(forms.Form):
    """The office's answer; entries and points belong to an accepted figure."""

    answer = forms.CharField(
        label=pgettext_lazy("appeal", "Answer"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is corrected, or why the appeal is refused. The unit reads it."),
    )
    entries = forms.MultipleChoiceField(
        label=_("Entries to take back"), required=False, widget=forms.CheckboxSelectMultiple
    )
    points = forms.DecimalField(
        label=pgettext_lazy("appeal", "or points of a correction"),
        required=False,
        max_digits=6,
        decimal_places=2,
        help_text=_("Signed: 1.25 in the unit's favour, -0.50 against it."),
    )

    def __init__(self, *args: Any, entries: Sequence[tuple[str, str]] | None, **more: Any) -> None:
        """`entries` that may be taken back; None where the appealed entry itself is."""
        super().__init__(*args, **more)
        if entries is None:
            del self.fields["entries"], self.fields["points"]
            return
        field: Any = self.fields["entries"]
        field.choices = list(entries)
        if not entries:
            del self.fields["entries"]

    def remedy(self) -> dict[str, Any]:
        """What `appeal_answering.accept` takes of it."""
        chosen = [int(pk) for pk in self.cleaned_data.get("entries", [])]
        return {"entry_ids": chosen, "points": self.cleaned_data.get("points")}
