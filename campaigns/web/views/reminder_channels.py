"""The ways out of the house: their state, what the office sets of them, a test message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.gateways.webhook import DEFAULT_TEMPLATE, FIELDS
from campaigns.models import Message, User
from campaigns.processes import channels as channel_processes
from campaigns.processes.channels import ChannelDraft, Standing
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.web.forms.reminders import ChannelForm
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import CHANNEL_KINDS, JOB_STATES, MESSAGE_STATES, word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.reminder_steps import channel_words
from campaigns.wording.times import long_moment, short_moment


@dataclass(frozen=True)
class Test:
    """The last test: who asked for it when, its state and the gateway's answer."""

    chip: str
    words: str
    at: str
    who: str
    answer: str
    is_waiting: bool


@dataclass(frozen=True)
class Outside:
    """A way out as the page shows it."""

    name: str
    words: str
    kind: str
    address: str
    audience: str
    is_on: bool
    chip: str
    state: str
    last_ok: str
    last_error: str
    resting: str
    waiting: int
    test: Test | None
    form: ChannelForm | None


@login_required
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not access.may_read_channels(user):
        raise Http404
    return _page(request, user)


def _page(request: HttpRequest, user: User, bound: ChannelForm | None = None) -> HttpResponse:
    """The page; `bound` is a form with faults, which stands in its own channel."""
    now, may_edit = timezone.now(), access.may_keep_reminders(user)
    rows = [
        _outside(row, now, may_edit=may_edit, bound=bound) for row in channel_processes.standings()
    ]
    context = {
        "rows": rows,
        "may_edit": may_edit,
        "is_waiting": any(row.test is not None and row.test.is_waiting for row in rows),
        "holes": " ".join(f"{{{name}}}" for name in FIELDS),
        "default_template": DEFAULT_TEMPLATE,
    }
    name = "_channels" if request.headers.get("HX-Request") else "channels"
    status = 400 if bound is not None else 200
    return render(request, f"campaigns/reminders/{name}.html", context, status=status)


def _outside(row: Standing, now: datetime, *, may_edit: bool, bound: ChannelForm | None) -> Outside:
    outlet, kept = row.outlet, row.outlet.channel
    form = None
    if may_edit:
        is_bound = bound is not None and bound.prefix == outlet.name
        form = bound if is_bound else _form(row, None)
    is_resting = kept.paused_until is not None and kept.paused_until > now
    return Outside(
        name=outlet.name,
        words=channel_words(outlet.name),
        kind=word(CHANNEL_KINDS, outlet.address.kind),
        address=outlet.address.shown,
        audience=_audience(row),
        is_on=kept.is_on,
        chip=_chip(row),
        state=_state(row),
        last_ok=short_moment(kept.last_ok_at) if kept.last_ok_at is not None else "",
        last_error=kept.last_error,
        resting=short_moment(kept.paused_until) if kept.paused_until and is_resting else "",
        waiting=row.waiting,
        test=_test(row.test) if row.test is not None else None,
        form=form,
    )


def _audience(row: Standing) -> str:
    if not row.outlet.is_group:
        return _("each person")
    unit = row.outlet.channel.department
    return _("one group, issues of %s") % unit.short_name if unit is not None else _("one group")


def _state(row: Standing) -> str:
    kept = row.outlet.channel
    if not kept.is_on:
        return _("not in use")
    if kept.failures:
        words = ngettext("failed %(n)d time in a row", "failed %(n)d times in a row", kept.failures)
        return words % {"n": kept.failures}
    return _("works") if kept.last_ok_at is not None else _("not used yet")


def _chip(row: Standing) -> str:
    kept = row.outlet.channel
    if kept.is_on and kept.failures:
        return "dead"
    return "done" if kept.is_on and kept.last_ok_at is not None else "off"


def _test(row: Message) -> Test:
    is_waiting = row.state in ("waiting", "sending")
    return Test(
        chip="waiting" if is_waiting else "done" if row.state == "sent" else "dead",
        words=word(JOB_STATES, "failed")
        if row.state == "dead"
        else word(MESSAGE_STATES, row.state),
        at=long_moment(row.created_at),
        who=row.recipient.name if row.recipient is not None else "",
        answer=row.answer,
        is_waiting=is_waiting,
    )


def _form(row: Standing, sent: Any) -> ChannelForm:
    kept = row.outlet.channel
    initial = {
        "is_on": kept.is_on,
        "audience": kept.audience,
        "department": kept.department.code if kept.department is not None else "",
        "per_minute": kept.per_minute,
        "template": kept.template,
    }
    return ChannelForm(sent, name=row.outlet.name, kind=row.outlet.address.kind, initial=initial)


@login_required
@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Saves what the office sets of one channel."""
    user = user_of(request)
    outlet = _outlet(user, name)
    form = ChannelForm(request.POST, name=name, kind=outlet.address.kind)
    if not form.is_valid():
        return _page(request, user, form)
    data = {"audience": "person", "department": "", "template": ""} | form.cleaned_data
    try:
        channel_processes.change_channel(
            name=name, draft=ChannelDraft(**data), by=user, now=timezone.now()
        )
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(fault.field, field_words(fault.code, fault.facts))
        return _page(request, user, form)
    messages.success(request, _("%s was saved.") % channel_words(name))
    return redirect("channels")


@login_required
@require_POST
def test(request: HttpRequest, name: str) -> HttpResponse:
    """Asks for a test message; the worker sends it."""
    user = user_of(request)
    _outlet(user, name)
    try:
        channel_processes.request_test(name=name, by=user, now=timezone.now())
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    else:
        messages.info(request, _("The test is on its way; the answer will stand here."))
    return redirect("channels")


def _outlet(user: User, name: str) -> Any:
    """The channel of an address that the office changes: 404 unseen, 403 not to be changed."""
    if not access.may_read_channels(user):
        raise Http404
    if not access.may_keep_reminders(user):
        raise PermissionDenied
    found = channel_processes.outlet_named(name)
    if found is None:
        raise Http404
    return found
