"""The form for logging an issue: photo, place, category, words; the rest is filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Category, Department, Inspection, Site, Source, User
from campaigns.processes.logging import Find
from campaigns.processes.places import Place
from campaigns.rules import logging as rules
from campaigns.web.forms.deeds import Moment, UnitChoice, Words
from campaigns.web.photo_tray import PhotoTray
from campaigns.wording.labels import SEVERITIES, choices
from campaigns.wording.refusals import FIELDS

OFF_THE_GLOBE = dict.fromkeys(("min_value", "max_value", "invalid"), FIELDS["not_on_earth"])


def site_named(text: str) -> Site | None:
    """The site by its code (the first word) or its exact name."""
    sites = Site.objects.filter(is_active=True).select_related(
        "site_type", "zone__territory", "zone__lead_department", "owner"
    )
    code = text.split(" ", 1)[0]
    if not text:
        return None
    return sites.filter(code=code).first() or sites.filter(name=text).first()


class SiteField(forms.CharField):
    """A site by its code or its exact name, as typed or chosen from the list."""

    def clean(self, value: Any) -> Any:
        """The row; None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        found = site_named(text)
        if found is None:
            raise forms.ValidationError(_("There is no site of that name."))
        return found


class CategoryChoice(forms.ModelChoiceField[Category]):
    def label_from_instance(self, obj: Category) -> str:
        return obj.name_en if get_language() == "en" and obj.name_en else obj.name


class ReportForm(forms.Form):
    """What an inspector, a unit's liaison or the office types on the street."""

    category = CategoryChoice(
        label=_("Category"),
        queryset=Category.objects.filter(is_active=True, parent__isnull=False)
        .select_related("parent")
        .order_by("sort", "pk"),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    site = SiteField(label=_("Site"), required=False, max_length=140)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    new_site = forms.CharField(
        label=_("Keep this place as a site, under the name"),
        required=False,
        max_length=120,
        help_text=_("The campaign office confirms it; then it is offered to everybody."),
    )
    latitude = forms.DecimalField(
        required=False,
        min_value=-90,
        max_value=90,
        error_messages=OFF_THE_GLOBE,
        decimal_places=None,
        widget=forms.HiddenInput,
    )
    longitude = forms.DecimalField(
        required=False,
        min_value=-180,
        max_value=180,
        error_messages=OFF_THE_GLOBE,
        decimal_places=None,
        widget=forms.HiddenInput,
    )
    description = Words(
        label=_("What is wrong"),
        required=False,
        help_text=_("Empty: the name of the category."),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=[("", _("as usual for the category")), *choices(SEVERITIES)],
    )
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.none(), to_field_name="code", required=False
    )
    found_at = Moment(label=_("Found at"), required=False)
    inspection = forms.ModelChoiceField(
        label=_("Inspection"),
        queryset=Inspection.objects.order_by("-created_at"),
        to_field_name="code",
        required=False,
    )
    lead_department = UnitChoice(label=_("Unit that owns it, if you know"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.campaign = campaign
        sources = Source.objects.filter(campaign=campaign).order_by("sort", "pk")
        usable = [row.pk for row in sources if rules.may_use_source(user.role_codes, row.code)]
        field: Any = self.fields["source"]
        field.queryset = sources.filter(pk__in=usable)
        field.initial = rules.default_source(user.role_codes)
        if len(usable) < 2:
            field.widget = forms.HiddenInput()
        if not rules.may_propose_site(user.role_codes):
            self.fields["new_site"].widget = forms.HiddenInput()

    @property
    def place(self) -> Place:
        """As far as it was understood."""
        data = self.cleaned_data
        return Place(
            site=data.get("site"),
            address=data.get("address") or "",
            latitude=_short(data.get("latitude")),
            longitude=_short(data.get("longitude")),
        )

    def find(self, before: PhotoTray, after: PhotoTray) -> Find:
        """What the process of logging takes."""
        data = self.cleaned_data
        lead: Department | None = data["lead_department"]
        return Find(
            campaign=self.campaign,
            category=data["category"],
            description=data["description"] or data["category"].name,
            place=self.place,
            severity=data["severity"],
            source=data["source"].code if data["source"] is not None else "",
            found_at=data["found_at"],
            lead=lead,
            inspection=data["inspection"],
            photo_ids=before.ids,
            after_photo_ids=after.ids,
            new_site=data["new_site"],
        )


def _short(degrees: Any) -> Any:
    """Six places: a phone gives more than a hand's breadth is worth."""
    return None if degrees is None else round(degrees, 6)
