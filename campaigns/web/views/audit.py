"""The audit log: who did what sensitive thing, when, from where, with which result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import AuditLog, User
from campaigns.processes import audit_chain, audit_log, audit_papers
from campaigns.processes.paging import BadCursor
from campaigns.processes.refusals import BadFields
from campaigns.web.downloads import workbook_response
from campaigns.web.filter_bar import Tag, fault_lines, filter_words, page_url, query_of, without
from campaigns.web.views.asking import params_of, user_of
from campaigns.wording.audit import ACTIONS, GROUPS, RESULTS, facts_words
from campaigns.wording.labels import word
from campaigns.wording.times import long_moment

PAGE = 50
OF_USER = "user "


@dataclass(frozen=True)
class Line:
    """A line as the page shows it; `who` is empty for the system itself and for strangers."""

    at: str
    who: str
    username: str
    act: str
    target: str
    result: str
    result_words: str
    address: str
    facts: str


@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The lines under the filters of the address, the latest first."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    faults: list[str] = []
    try:
        rows = audit_log.filtered(user=user, params=params, now=now)
    except BadFields as refused:
        rows, faults = AuditLog.objects.none(), fault_lines(refused)
    try:
        page = audit_log.page(rows, size=PAGE, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("audit_log")
    names = _names(page.rows)
    context = {
        "lines": [_line(row, names) for row in page.rows],
        "tags": _tags(params),
        "faults": faults,
        "query": query_of(params, drop={"cursor"}),
        "next_url": page_url(params, page.next_cursor),
        "previous_url": page_url(params, page.previous_cursor),
        "head": audit_chain.head()[:16],
    }
    return render(request, "campaigns/audit/log.html", context)


@login_required
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The form of all filters; the log reads the same names from the address."""
    _reader(request)
    params = params_of(request)
    context = {
        "groups": [
            (heading, [(code, str(said)) for code, said in acts.items()])
            for heading, acts in GROUPS
        ],
        "results": [(code, str(said)) for code, said in RESULTS.items()],
        "one": {name: values[-1] for name, values in params.items() if values},
        "since": (params.get("from") or [""])[-1],
    }
    return render(request, "campaigns/audit/filters.html", context)


@login_required
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The lines on screen as a workbook: at once, or as a job when there are many."""
    user, now, params = _reader(request), timezone.now(), params_of(request)
    try:
        rows = audit_log.filtered(user=user, params=params, now=now)
    except BadFields:  # the page says which filter is wrong
        return redirect(f"{reverse('audit_log')}?{request.GET.urlencode()}")
    if audit_papers.is_long(rows):
        job = audit_papers.log_job(filters=params, by=user, now=now)
        return redirect("job", job_id=job.pk)
    name, content = audit_papers.log_now(lines=rows, by=user, now=now)
    return workbook_response(name, content)


@login_required
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Reads the whole chain again and says whether it holds."""
    found = audit_chain.verify_and_note(by=_reader(request), now=timezone.now())
    if found.is_whole:
        said = _("The chain is whole: %(n)d lines, last digest %(head)s.")
        messages.success(request, said % {"n": found.links, "head": found.head[:16]})
    else:
        said = _("The chain is broken: %(lines)s; lines without a link: %(unlinked)d.")
        lines = ", ".join(map(str, found.broken)) or "–"
        messages.error(request, said % {"lines": lines, "unlinked": found.unlinked})
    return redirect("audit_log")


def _reader(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_read_audit(user):
        raise Http404
    return user


def _names(rows: Sequence[AuditLog]) -> dict[str, str]:
    """ "user 7" → the name, for the lines that are about people (one query). The log itself holds
    ids only."""
    ids = {row.target[len(OF_USER) :] for row in rows if row.target.startswith(OF_USER)}
    found = User.objects.filter(pk__in=[int(one) for one in ids if one.isdecimal()])
    return {f"{OF_USER}{user.pk}": str(user) for user in found}


def _line(row: AuditLog, names: Mapping[str, str]) -> Line:
    return Line(
        at=long_moment(row.at),
        who=str(row.by) if row.by is not None else "",
        username=row.by.username if row.by is not None else "",
        act=word(ACTIONS, row.action),
        target=names.get(row.target, row.target),
        result=row.result,
        result_words=word(RESULTS, row.result),
        address=row.address or "",
        facts=facts_words(row.facts),
    )


def _tags(params: Mapping[str, list[str]]) -> list[Tag]:
    words = {"action": ACTIONS, "result": RESULTS}
    return [
        Tag(
            filter_words(name),
            word(words[name], value) if name in words else value,
            without(params, name, value),
        )
        for name, values in params.items()
        if name in audit_log.FILTERS
        for value in values
        if value.strip()
    ]
