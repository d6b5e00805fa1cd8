"""The forms of the reminder service beside its policy: a channel, a person's own wishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.processes import reference
from campaigns.processes.outlets import EMAIL
from campaigns.web.forms.policy import ticks
from campaigns.wording.labels import choices
from campaigns.wording.notices import TONE_NAMES


class ChannelForm(forms.Form):
    """What the office sets of a way out."""

    is_on = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    audience = forms.ChoiceField(
        label=pgettext_lazy("channel", "Goes to"),
        choices=[
            ("person", gettext_lazy("each person")),
            ("group", gettext_lazy("one group")),
        ],
    )
    department = forms.ChoiceField(label=gettext_lazy("Only for issues of"), required=False)
    per_minute = forms.IntegerField(
        label=gettext_lazy("Messages a minute"), required=False, min_value=1, max_value=1000
    )
    template = forms.CharField(
        label=gettext_lazy("Template of the body (JSON)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, sent: Any = None, *, name: str, kind: str, **more: Any) -> None:
        super().__init__(sent, prefix=name, **more)
        units: Any = self.fields["department"]
        named = reference.departments().values()
        units.choices = [("", gettext_lazy("all units")), *((row.code, row.name) for row in named)]
        if name == EMAIL:
            del self.fields["audience"], self.fields["department"]
        if kind != "webhook":
            del self.fields["template"]


class OwnNoticesForm(forms.Form):
    """What a person wants to be told."""

    channels = ticks(
        gettext_lazy("Channels"),
        (),
        help_text=gettext_lazy("In the app you are always told."),
    )
    digest_at = forms.ChoiceField(
        label=gettext_lazy("When"),
        required=False,
        help_text=gettext_lazy("Urgent issues are told at once."),
    )
    lowest_tone = forms.ChoiceField(
        label=gettext_lazy("Outside the app nothing below"), choices=choices(TONE_NAMES)
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[tuple[str, str]],
        hours: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        channels: Any = self.fields["channels"]
        channels.choices = offered
        digest: Any = self.fields["digest_at"]
        digest.choices = hours
