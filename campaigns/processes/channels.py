"""What the office sets of a way out, and a test message over it.

Addresses and secrets are in the environment; sending happens in the worker, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max

from campaigns import access
from campaigns.gateways.text import Text
from campaigns.gateways.webhook import BadTemplate, filled
from campaigns.models import Channel, Department, Message, Notice, User
from campaigns.processes import auditing
from campaigns.processes.outlets import EMAIL, Outlet, all_outlets, channel_row
from campaigns.processes.refusals import BadFields, Fault, MoveNotAllowed, RoleNotAllowed

MOST_PER_MINUTE = 1000
SAMPLE = Text(key="0", subject='"', body='"\n', url="https://example.org/", facts={"count": 2})


@dataclass(frozen=True)
class ChannelDraft:
    """The settings of a channel as somebody edits them; `department` is a code."""

    is_on: bool
    audience: str
    department: str = ""
    per_minute: int | None = None
    template: str = ""


@dataclass(frozen=True)
class Standing:
    """A way out with what waits for it and its last test."""

    outlet: Outlet
    waiting: int
    test: Message | None


def standings() -> list[Standing]:
    """Every configured way out in order (four queries)."""
    ways = all_outlets()
    rows = Notice.objects.filter(state__in=("planned", "held"), channel__in=list(ways))
    waiting = dict(rows.values_list("channel").annotate(count=Count("pk")).order_by())
    tests = last_tests(ways)
    return [
        Standing(outlet=way, waiting=waiting.get(name, 0), test=tests.get(name))
        for name, way in ways.items()
    ]


def last_tests(names: Mapping[str, object]) -> dict[str, Message]:
    """Channel → its latest test (one query)."""
    tests = Message.objects.filter(is_test=True, channel__in=list(names))
    latest = tests.order_by().values("channel").annotate(last=Max("pk")).values("last")
    found = Message.objects.filter(pk__in=latest).select_related("recipient")
    return {row.channel: row for row in found}


def outlet_named(name: str) -> Outlet | None:
    """A configured way out, in use or not."""
    return all_outlets().get(name)


@transaction.atomic
def change_channel(*, name: str, draft: ChannelDraft, by: User, now: datetime) -> Channel:
    """Saves what the office sets of a channel. Raises RoleNotAllowed, MoveNotAllowed for a channel
    that the environment does not name, and BadFields."""
    outlet = _kept(name, by)
    faults = _faults(outlet, draft)
    unit = Department.objects.in_use().filter(code=draft.department).first()
    if draft.department and unit is None:
        faults.append(Fault("department", "unknown"))
    if faults:
        raise BadFields(faults)
    row = Channel.objects.select_for_update().get(pk=channel_row(outlet.address).pk)
    after = {
        "is_on": draft.is_on,
        "audience": draft.audience,
        "department_id": unit.pk if unit is not None else None,
        "per_minute": draft.per_minute,
        "template": draft.template,
    }
    changed = {field: value for field, value in after.items() if getattr(row, field) != value}
    for field, value in changed.items():
        setattr(row, field, value)
    row.save(update_fields=list(after))
    if changed:
        auditing.record(
            action="channel_changed",
            by=by,
            now=now,
            target=name,
            facts=dict(sorted(changed.items())),
        )
    return row


def _faults(outlet: Outlet, draft: ChannelDraft) -> list[Fault]:
    found = []
    if draft.audience not in ("person", "group"):
        found.append(Fault("audience", "bad_choice"))
    if outlet.name == EMAIL and draft.audience == "group":
        found.append(Fault("audience", "mail_to_persons"))
    if outlet.address.is_personal and draft.audience == "group":
        found.append(Fault("audience", "address_is_personal"))
    if draft.per_minute is not None and not 1 <= draft.per_minute <= MOST_PER_MINUTE:
        found.append(Fault("per_minute", "out_of_range"))
    if draft.template:
        if outlet.address.kind != "webhook":
            found.append(Fault("template", "webhook_only"))
        else:
            try:
                filled(draft.template, SAMPLE)
            except BadTemplate:
                found.append(Fault("template", "no_json"))
    return found


@transaction.atomic
def request_test(*, name: str, by: User, now: datetime) -> Message:
    """A test message to whoever asks for it, or to the group; the worker sends it.

    Raises RoleNotAllowed, and MoveNotAllowed for a channel that the environment does not name or
    while an earlier test still waits.
    """
    outlet = _kept(name, by)
    Channel.objects.select_for_update().get(pk=channel_row(outlet.address).pk)
    if Message.objects.filter(channel=name, is_test=True, state="waiting").exists():
        raise MoveNotAllowed("test_waits")
    message = Message.objects.create(
        channel=name, recipient=by, state="waiting", is_test=True, created_at=now
    )
    auditing.record(action="channel_tested", by=by, now=now, target=name)
    return message


def _kept(name: str, by: User) -> Outlet:
    if not access.may_keep_reminders(by):
        raise RoleNotAllowed
    outlet = outlet_named(name)
    if outlet is None:
        raise MoveNotAllowed("no_such_channel")
    return outlet
