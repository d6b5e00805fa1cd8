"""The forms of measures and honours: the letter, the reason for none, the outcome, the honour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.processes.honouring import HONOURS
from campaigns.processes.measure_deciding import (
    NUMBER_LENGTH,
    OUTCOME_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
)
from campaigns.web.forms.deeds import Day, UnitChoice
from campaigns.wording.labels import RULES, choices


class LetterForm(forms.Form):
    """The text of the paper, from the addressee to the last sentence."""

    document_no = forms.CharField(
        label=_("Document number"), max_length=NUMBER_LENGTH, required=False
    )
    text = forms.CharField(
        label=pgettext_lazy("measure", "Text"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Title, signature and date stand on the paper by themselves."),
    )


class DismissForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH)


class OutcomeForm(forms.Form):
    carried_out_on = Day(label=pgettext_lazy("measure", "Carried out on"))
    outcome = forms.CharField(
        label=pgettext_lazy("measure", "Outcome"),
        max_length=OUTCOME_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HonourForm(forms.Form):
    """A bonus with its document."""

    department = UnitChoice(label=_("Unit"))
    rule = forms.ChoiceField(label=pgettext_lazy("honour", "Honour"))
    reason = forms.CharField(label=_("Reason"), max_length=400)
    document_no = forms.CharField(label=_("Document number"), max_length=60)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["rule"]
        offered = {code: RULES[code] for code in HONOURS}
        field.choices = [("", "—"), *choices(offered)]
