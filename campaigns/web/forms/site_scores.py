"""The form of an inspected site: its checklist, or the rate that somebody else counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.models import Campaign, ChecklistItem, Inspection, Site
from campaigns.processes.site_scoring import NOTE_LENGTH, Result
from campaigns.rules.site_scores import ItemKind
from campaigns.web.forms.deeds import Moment
from campaigns.web.forms.report import SiteField

YES_NO = (
    ("1", pgettext_lazy("checklist", "met")),
    ("0", pgettext_lazy("checklist", "not met")),
    ("", pgettext_lazy("checklist", "does not apply")),
)


class ChooseSiteForm(forms.Form):
    """Which site was inspected."""

    site = SiteField(label=gettext_lazy("Site"), max_length=140)


class SiteScoreForm(forms.Form):
    """The items of a site's checklist, each by its own field, and what is said beside."""

    rate = forms.DecimalField(
        label=gettext_lazy("Score rate in percent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=gettext_lazy("Only when the checklist was counted elsewhere."),
    )
    inspected_at = Moment(
        label=gettext_lazy("Inspected at"),
        required=False,
        help_text=gettext_lazy("Now when empty."),
    )
    inspection = forms.ModelChoiceField(
        label=gettext_lazy("Inspection"),
        queryset=Inspection.objects.none(),
        to_field_name="code",
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        campaign: Campaign,
        site: Site,
        items: Sequence[ChecklistItem],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.campaign, self.site, self.items = campaign, site, items
        rounds: Any = self.fields["inspection"]
        rounds.queryset = Inspection.objects.filter(campaign=campaign).order_by("-created_at")
        for item in items:
            self.fields[name_of(item.code)] = _field_of(item)

    @property
    def groups(self) -> Iterable[tuple[str, list[BoundField]]]:
        """(dimension, its fields) in the order of the checklist."""
        found: dict[str, list[BoundField]] = {}
        for item in self.items:
            found.setdefault(item.dimension, []).append(self[name_of(item.code)])
        return found.items()

    def result(self, inspection: Inspection | None) -> Result:
        """What the process takes."""
        data = self.cleaned_data
        answers = {item.code: data[name_of(item.code)] for item in self.items}
        return Result(
            campaign=self.campaign,
            site=self.site,
            answers={
                code: Decimal(found) for code, found in answers.items() if found not in ("", None)
            },
            rate=data["rate"],
            inspected_at=data["inspected_at"],
            inspection=inspection,
            note=data["note"],
        )


def name_of(code: str) -> str:
    """The name of an item's field."""
    return f"item_{code}"


def _field_of(item: ChecklistItem) -> forms.Field:
    if ItemKind(item.kind) is ItemKind.BOOL:
        return forms.ChoiceField(
            label=item.text, choices=YES_NO, required=False, widget=forms.RadioSelect
        )
    return forms.DecimalField(
        label=item.text,
        required=False,
        min_value=0,
        decimal_places=2,
        max_digits=9,
        help_text=_("needed: %(need)s; empty when it does not apply") % {"need": item.need},
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
