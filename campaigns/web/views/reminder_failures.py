"""Messages that a person must settle: given up, or nobody knows whether they arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Message, Notice, User
from campaigns.processes import settling
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import MoveNotAllowed
from campaigns.processes.settling import SettledAlready
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import MESSAGE_STATES, word
from campaigns.wording.notices import headline_of
from campaigns.wording.refusals import move_words
from campaigns.wording.reminder_steps import channel_words
from campaigns.wording.times import long_moment

PAGE, SHOWN = 20, 3
WORDS = {"arrived": settling.say_arrived, "again": settling.send_again}


@dataclass(frozen=True)
class Matter:
    """What a message said of one issue."""

    words: str
    number: str
    place: str


@dataclass(frozen=True)
class Failure:
    """A listed message."""

    id: int
    state: str
    state_words: str
    channel: str
    who: str
    at: str
    answer: str
    tries: int
    count: int
    matters: list[Matter] = field(default_factory=list)

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.matters))


@login_required
@require_safe
def failures(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if not access.may_read_channels(user):
        raise Http404
    try:
        page = page_of(
            access.visible_failures(user),
            ordering="-created_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=lambda rows: rows.select_related("recipient__department"),
        )
    except BadCursor:
        return redirect("failures")
    context = {
        "rows": _failures(user, page.rows),
        "may_settle": access.may_keep_reminders(user),
        "reads_matters": access.may_read_failed_matters(user),
        "next_url": f"?cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?cursor={page.previous_cursor}" if page.previous_cursor else "",
    }
    return render(request, "campaigns/reminders/failures.html", context)


def _failures(user: User, rows: Sequence[Message]) -> list[Failure]:
    first = _first_notices(rows)
    reads = access.may_read_failed_matters(user)
    return [
        Failure(
            id=row.pk,
            state=row.state,
            state_words=word(MESSAGE_STATES, row.state),
            channel=channel_words(row.channel),
            who=_who(row),
            at=long_moment(row.created_at),
            answer=row.answer,
            tries=max((notice.tries for notice in first[row.pk]), default=0),
            count=row.notice_count,
            matters=[_matter(notice) for notice in first[row.pk]] if reads else [],
        )
        for row in rows
    ]


def _who(row: Message) -> str:
    if row.recipient is None:
        return _("the group")
    unit = row.recipient.department
    return f"{row.recipient.name} · {unit.short_name}" if unit is not None else row.recipient.name


def _first_notices(rows: Sequence[Message]) -> dict[int, list[Notice]]:
    """Message id → its first notices (one query)."""
    found: dict[int, list[Notice]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("message"), order_by=F("pk").asc())
    notices = (
        Notice.objects.filter(message__in=[row.pk for row in rows])
        .annotate(place=place)
        .filter(place__lte=SHOWN)
        .select_related("issue__site")
        .order_by("pk")
    )
    for notice in notices:
        found[notice.message_id or 0].append(notice)
    return found


def _matter(notice: Notice) -> Matter:
    issue = notice.issue
    return Matter(
        words=headline_of(notice.step, notice.tone, notice.facts),
        number=issue.number if issue is not None else "",
        place=issue.place if issue is not None else "",
    )


@login_required
@require_POST
def settle(request: HttpRequest, message_id: int, word: str) -> HttpResponse:
    """`arrived` or `again`, said by the office."""
    user, now = user_of(request), timezone.now()
    if not access.may_read_channels(user) or word not in WORDS:
        raise Http404
    if not access.may_keep_reminders(user):
        raise PermissionDenied
    message = get_object_or_404(Message, pk=message_id, is_test=False)
    try:
        WORDS[word](message_id=message.pk, by=user, now=now)
    except SettledAlready as refused:
        messages.error(
            request,
            _("%(name)s settled this message already, at %(at)s.")
            % {"name": refused.by_name, "at": long_moment(refused.at) if refused.at else ""},
        )
    except MoveNotAllowed as refused:
        messages.error(request, move_words(refused.code))
    else:
        done = {"arrived": _("Noted as arrived."), "again": _("It will be sent again.")}
        messages.success(request, done[word])
    return redirect("failures")
