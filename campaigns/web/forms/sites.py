"""The office's words on a proposed site: keep it, name the one it is, or refuse it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import SiteProposal, SiteType, Zone
from campaigns.processes.site_proposals import CODE_LENGTH, NAME_LENGTH, REASON_LENGTH, NewSite
from campaigns.web.forms.deeds import UnitChoice
from campaigns.web.forms.report import SiteField


class NamedChoice(forms.ModelChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class KeepForm(forms.Form):
    """A new site of a proposal."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    site_type = NamedChoice(
        label=_("Site type"), queryset=SiteType.objects.order_by("code"), to_field_name="code"
    )
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=CODE_LENGTH,
        validators=[forms.SlugField().validators[-1]],
        help_text=_("Empty: the next one of the type."),
    )
    zone = NamedChoice(
        label=_("Zone"),
        queryset=Zone.objects.order_by("sort", "pk"),
        to_field_name="code",
        required=False,
    )
    owner = UnitChoice(label=_("Responsible unit"), required=False)

    def __init__(self, *args: Any, proposal: SiteProposal, **more: Any) -> None:
        super().__init__(*args, **more)
        zone = proposal.issue.zone
        self.initial = {"name": proposal.name, "zone": zone.code if zone is not None else ""}

    @property
    def new_site(self) -> NewSite:
        return NewSite(**self.cleaned_data)


class KnownForm(forms.Form):
    site = SiteField(label=_("Site"), max_length=140)


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH)
