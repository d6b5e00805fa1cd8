"""What I am told, over which channel, and when."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.models import User
from campaigns.processes import preferring
from campaigns.processes.outlets import preference_of
from campaigns.processes.refusals import BadFields
from campaigns.web.forms.reminders import OwnNoticesForm
from campaigns.web.views.asking import user_of
from campaigns.wording.refusals import field_words
from campaigns.wording.reminder_steps import channel_words


@login_required
@require_http_methods(["GET", "POST"])
def own_notices(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = _form(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _saved(form, user):
        messages.success(request, _("Your choice was saved."))
        return redirect("own_notices")
    status = 400 if form.errors else 200
    return render(request, "campaigns/people/own_notices.html", {"form": form}, status=status)


def _form(user: User, sent: Any) -> OwnNoticesForm:
    offered = preferring.offered_to(user)
    present = preference_of(user)
    hours = [(f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in preferring.DIGEST_HOURS]
    form = OwnNoticesForm(
        sent,
        offered=[(way.name, channel_words(way.name)) for way in offered],
        hours=[("", _("at once")), *hours],
        initial={
            "channels": [way.name for way in offered if way.name not in present.off_channels],
            "digest_at": f"{present.digest_at:%H:%M}" if present.digest_at is not None else "",
            "lowest_tone": present.lowest_tone,
        },
    )
    if not offered:
        form.fields["channels"].help_text = _(
            "No other channel reaches you: none is set up, or your profile has no address for it. "
            "In the app you are always told."
        )
    return form


def _saved(form: OwnNoticesForm, user: User) -> bool:
    data = form.cleaned_data
    hour = time.fromisoformat(data["digest_at"]) if data["digest_at"] else None
    try:
        preferring.prefer(
            by=user,
            now=timezone.now(),
            channels=data["channels"],
            digest_at=hour,
            lowest_tone=data["lowest_tone"],
        )
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code))
        return False
    return True
