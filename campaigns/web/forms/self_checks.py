"""The forms of the daily self-check: nothing found, leave, the day that quotas begin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign, Department, Site, User
from campaigns.processes.duty_places import duty_places, last_place
from campaigns.processes.self_check_keeping import REASON_LENGTH
from campaigns.processes.self_checking import NOTE_LENGTH, PLACE_LENGTH, Nothing
from campaigns.web.forms.deeds import Day
from campaigns.web.photo_tray import PhotoTray


class NothingForm(forms.Form):
    """Where nothing was found. A unit with sites chooses one, the last used first; another one
    types the place."""

    site = forms.ModelChoiceField(
        label=_("Duty place"),
        queryset=Site.objects.none(),
        to_field_name="code",
        empty_label=None,
        required=False,
    )
    place = forms.CharField(label=_("Duty place"), required=False, max_length=PLACE_LENGTH)
    note = forms.CharField(label=_("Note"), required=False, max_length=NOTE_LENGTH)

    def __init__(self, *args: Any, unit: Department, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        places = list(duty_places(unit))
        if places:
            field: Any = self.fields["site"]
            field.queryset = duty_places(unit)
            field.choices = [(site.code, site.name) for site in places]
            last = last_place(unit, user)
            field.initial = (last if last in places else places[0]).code
            field.is_conditional = True
            del self.fields["place"]
        else:
            del self.fields["site"]
            place: Any = self.fields["place"]
            place.is_conditional = True

    def nothing(self, campaign: Campaign, tray: PhotoTray) -> Nothing:
        """What the process takes."""
        data = self.cleaned_data
        return Nothing(
            campaign=campaign,
            photo_ids=tray.ids,
            site=data.get("site"),
            place=data.get("place") or "",
            note=data["note"],
        )


class LeaveForm(forms.Form):
    """Days on which the unit asks to be spared."""

    first_day = Day(label=_("First day"))
    last_day = Day(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH)


class QuotaForm(forms.Form):
    """From which day the chosen quotas hold."""

    valid_from = Day(label=pgettext_lazy("quota", "Valid from"))
