"""The forms of citizens: a report, a receipt number, a word on the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.models import Category
from campaigns.processes.places import Place
from campaigns.processes.public_reports import CONTACT_LENGTH, OPINION_LENGTH
from campaigns.web.forms.report import OFF_THE_GLOBE, SiteField, site_named

DESCRIPTION_LENGTH = 500


def category_choices() -> list[tuple[str, Any]]:
    """Classes with their categories, in the reader's language (one query)."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    rows = Category.objects.filter(is_active=True, parent__isnull=False).select_related("parent")
    for row in rows.order_by("sort", "pk"):
        above = row.parent
        grouped.setdefault(_name(above) if above else "", []).append((row.code, _name(row)))
    return [("", _("choose what it is about")), *grouped.items()]


def _name(row: Category) -> str:
    return row.name_en if get_language() == "en" and row.name_en else row.name


class PublicReportForm(forms.Form):
    """What a citizen types. `website` is a trap: no person sees it, machines fill it in."""

    category = forms.ChoiceField(label=_("What it is about"))
    description = forms.CharField(
        label=_("What is wrong"),
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    address = forms.CharField(
        label=pgettext_lazy("public", "Where it is"),
        max_length=200,
        help_text=_("Street and number, or what is beside it."),
    )
    latitude = forms.DecimalField(
        required=False,
        min_value=-90,
        max_value=90,
        error_messages=OFF_THE_GLOBE,
        widget=forms.HiddenInput,
    )
    longitude = forms.DecimalField(
        required=False,
        min_value=-180,
        max_value=180,
        error_messages=OFF_THE_GLOBE,
        widget=forms.HiddenInput,
    )
    site = SiteField(required=False, max_length=140, widget=forms.HiddenInput)
    contact = forms.CharField(
        label=_("Your telephone"),
        required=False,
        max_length=CONTACT_LENGTH,
        help_text=_("Only if we may ask back; only the campaign office sees it."),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["category"]
        field.choices = category_choices()

    @property
    def place(self) -> Place:
        data = self.cleaned_data
        latitude, longitude = data.get("latitude"), data.get("longitude")
        place = Place(site=data.get("site"), address=data["address"])
        if latitude is None or longitude is None:
            return place
        return replace(place, latitude=round(latitude, 6), longitude=round(longitude, 6))


def first_values(code: str) -> dict[str, str]:
    """The site whose QR code was scanned, and its address as the citizen may mend it."""
    site = site_named(code.replace("\x00", ""))
    return {"site": site.code, "address": site.address or site.name} if site is not None else {}


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label=_("Receipt number"), max_length=24)


class RatingForm(forms.Form):
    """Whether it is fixed; words where it is not."""

    is_satisfied = forms.TypedChoiceField(
        label=_("Is the problem fixed?"),
        choices=[("yes", _("Yes, I am satisfied")), ("no", _("No, it is not fixed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
