"""The log of reminders: who was told what, when, by which step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Notice, User
from campaigns.models.notices import STATES
from campaigns.processes import notice_log as log
from campaigns.processes import outlets, reference, reminder_papers
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import BadFields
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import (
    Tag,
    fault_lines,
    filter_words,
    page_url,
    query_of,
    without,
)
from campaigns.web.views.asking import params_of, user_of
from campaigns.wording.labels import CHANNELS, NOTICE_STATES, word
from campaigns.wording.notices import STEPS, TONE_NAMES, headline_of
from campaigns.wording.times import long_moment, short_moment

PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """A notice as the log shows it; `number` is empty for one about no issue."""

    at: str
    number: str
    place: str
    step: str
    tone: str
    who: str
    unit: str
    channel: str
    state: str
    state_words: str
    sent: str
    tries: int
    error: str


@login_required
@require_safe
def notice_log(request: HttpRequest) -> HttpResponse:
    """The visible notices under the filters of the address, the latest first."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    faults: list[str] = []
    try:
        rows = log.filtered(user=user, params=params, now=now)
    except BadFields as refused:
        rows, faults = Notice.objects.none(), fault_lines(refused)
    try:
        page = log.page(rows, size=PAGE, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("notice_log")
    context = {
        "lines": [_line(row) for row in page.rows],
        "tags": _tags(params),
        "faults": faults,
        "query": query_of(params, drop={"cursor"}),
        "next_url": page_url(params, page.next_cursor),
        "previous_url": page_url(params, page.previous_cursor),
    }
    return render(request, "campaigns/notices/log.html", context)


@login_required
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The form of all filters; the log reads the same names from the address."""
    user, params = _reader(request), params_of(request)
    sees_all = bool(user.role_codes & access.READS_ALL)
    context = {
        "departments": list(reference.departments().values()) if sees_all else [],
        "channels": _channels(),
        "steps": [(code, str(words)) for code, words in STEPS.items()],
        "states": [(code, word(NOTICE_STATES, code)) for code in STATES],
        "one": {name: values[-1] for name, values in params.items() if values},
        "since": (params.get("from") or [""])[-1],
    }
    return render(request, "campaigns/notices/log_filters.html", context)


@login_required
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The log on screen as a workbook: at once, or as a job when it is long."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    try:
        rows = log.filtered(user=user, params=params, now=now)
    except BadFields:  # the page says which filter is wrong
        return redirect(f"{reverse('notice_log')}?{request.GET.urlencode()}")
    if reminder_papers.is_long(rows):
        job = reminder_papers.log_job(filters=params, by=user, now=now)
        return redirect("job", job_id=job.pk)
    name, content = reminder_papers.log_now(notices=rows, filters=params, by=user, now=now)
    return workbook_response(name, content)


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_open_notice_log(user):
        raise Http404
    return user


def _channels() -> list[tuple[str, str]]:
    return [(code, word(CHANNELS, code)) for code in (outlets.IN_APP, *outlets.configured())]


def _line(notice: Notice) -> LogLine:
    issue, person = notice.issue, notice.recipient
    unit = person.department if person is not None else issue.lead if issue is not None else None
    return LogLine(
        at=long_moment(notice.planned_at),
        number=issue.number if issue is not None else "",
        place=issue.place if issue is not None else "",
        step=headline_of(notice.step, notice.tone, notice.facts),
        tone=word(TONE_NAMES, notice.tone or "plain"),
        who=person.name if person is not None else _("group"),
        unit=unit.short_name if unit is not None else "",
        channel=word(CHANNELS, notice.channel),
        state=notice.state,
        state_words=word(NOTICE_STATES, notice.state),
        sent=short_moment(notice.sent_at) if notice.sent_at is not None else "",
        tries=notice.tries,
        error=notice.error,
    )


def _tags(params: Mapping[str, list[str]]) -> list[Tag]:
    return [
        Tag(filter_words(name), _value_words(name, value), without(params, name, value))
        for name, values in params.items()
        if name in log.FILTERS
        for value in values
        if value.strip()
    ]


def _value_words(name: str, value: str) -> str:
    words: Mapping[str, Mapping[Any, Any]] = {
        "channel": CHANNELS,
        "state": NOTICE_STATES,
        "step": STEPS,
    }
    if name == "department":
        row = reference.departments().get(value)
        return row.name if row is not None else value
    return word(words[name], value) if name in words else value
