"""The page of a deed: its form, its refusals, its end."""

from __future__ import annotations

import copy
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import access
from campaigns.models import Issue, User
from campaigns.processes import crew_links, reading
from campaigns.processes.deed_table import do
from campaigns.processes.deeds import Key, check_may, choices_for, find_repeat
from campaigns.processes.refusals import (
    AlreadyDone,
    BadFields,
    KeyReused,
    MoveNotAllowed,
    RoleNotAllowed,
    StaleVersion,
)
from campaigns.web.cards import Due, due_of, name_of
from campaigns.web.detail import case_context
from campaigns.web.fixing import crew_tray, fixing_context, next_fix
from campaigns.web.forms.deeds import FORMS, DeedForm
from campaigns.web.photo_tray import PhotoTray, stated_of, tray_of
from campaigns.web.timeline import Moment, changes_since
from campaigns.web.views.asking import form_key, user_of
from campaigns.wording.labels import DEEDS, STATES, word
from campaigns.wording.refusals import field_words, move_words

VERSION_DIGITS = 9
FIX = "submit_fix"
QUEUE = re.compile(r"/queue/[a-z-]{1,20}/(\?cursor=[\w%=-]{1,300})?")
# Deeds that nobody should do without the photos and the last words before his eyes.
DECIDED_ON = frozenset(
    {
        "dispatch",
        "redirect",
        "rule",
        "verify",
        "recheck",
        "decide_extension",
        "decide_deferral",
        "confirm_rebound",
        "void",
        "set_deadline",
    }
)


@login_required
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, number: str, deed: str) -> HttpResponse:
    """GET shows the deed's form, POST does it. WORKFLOW's order of refusal."""
    user, now = user_of(request), timezone.now()
    issue = reading.find_visible(user=user, number=number)
    if issue is None or deed not in FORMS:
        raise Http404
    key = form_key(request, deed=deed, number=number)
    try:
        if request.method == "POST" and find_repeat(key=key, by=user) is not None:
            return redirect(_next_page(request, number))
        check_may(deed, issue=issue, by=user, now=now)
        if request.method == "POST":
            return _posted(request, issue, deed, user=user, now=now, key=key)
    except RoleNotAllowed as refused:
        return _refused(request, issue, deed, refused.code, user=user, now=now, status=403)
    except (MoveNotAllowed, KeyReused) as refused:
        return _refused(request, issue, deed, refused.code, user=user, now=now, status=409)
    except AlreadyDone:
        return redirect(_next_page(request, number))
    form = FORMS[deed](issue=issue, user=user, now=now)
    tray = crew_tray(issue) if deed == FIX else PhotoTray("photos")
    return _shown(request, issue, deed, form, tray, user=user, now=now)


def _posted(
    request: HttpRequest, issue: Issue, deed: str, *, user: User, now: datetime, key: Key | None
) -> HttpResponse:
    form = FORMS[deed](request.POST, issue=issue, user=user, now=now)
    tray = PhotoTray("photos")
    if form.takes_photos:
        others = crew_links.waiting_photos(issue) if deed == FIX else None
        stated = stated_of(request)
        tray = tray_of(request, "photos", user=user, now=now, stated=stated, others=others)
    version = _version(request)
    if version is not None and version != issue.version:
        return _stale(request, issue, deed, form, tray, user=user, now=now)
    if form.is_valid() and not tray.errors:
        try:
            do(
                deed,
                issue_id=issue.pk,
                version=version,
                by=user,
                now=now,
                given={**form.given(), "photo_ids": tray.ids},
                key=key,
            )
        except BadFields as refused:
            _put_faults(form, tray, refused)
        except StaleVersion:
            return _stale(request, issue, deed, form, tray, user=user, now=now)
        else:
            words = {"deed": word(DEEDS, deed), "number": issue.number}
            following = next_fix(issue, user) if "again" in request.POST else ""
            if following or _queue(request):
                messages.success(request, _("%(number)s done: %(deed)s.") % words)
            else:
                messages.success(request, _("Done: %(deed)s.") % words)
            return redirect(following or _next_page(request, issue.number))
    return _shown(request, issue, deed, form, tray, user=user, now=now, status=400)


def _stale(
    request: HttpRequest,
    issue: Issue,
    deed: str,
    form: DeedForm,
    tray: PhotoTray,
    *,
    user: User,
    now: datetime,
) -> HttpResponse:
    """The form with what was typed, and who did what meanwhile; the next sending may pass."""
    form.add_error(None, move_words("stale_version"))
    fresh = reading.find_visible(user=user, number=issue.number) or issue
    return _shown(request, fresh, deed, form, tray, user=user, now=now, status=409)


def _put_faults(form: DeedForm, tray: PhotoTray, refused: BadFields) -> None:
    for fault in refused.faults:
        words = field_words(fault.code, fault.facts)
        if fault.field == "photos":
            tray.refuse(words)
        elif fault.field in form.fields:
            form.add_error(fault.field, words)
        elif fault.field == "assisting":
            form.add_error("assisting_department", words)
        else:
            form.add_error(None, words)


def _queue(request: HttpRequest) -> str:
    """The address in a queue from which the form was sent, where the next one waits; else empty."""
    sent = request.POST.get("queue", "")
    return sent if QUEUE.fullmatch(sent) else ""


def _next_page(request: HttpRequest, number: str) -> str:
    return _queue(request) or reverse("issue", kwargs={"number": number})


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) <= VERSION_DIGITS else None


def _changes(request: HttpRequest, issue: Issue, user: User) -> list[Moment]:
    """What was done to the issue since the page that was sent had been opened."""
    version = _version(request)
    return [] if version is None else changes_since(user=user, issue=issue, version=version)


def _shown(
    request: HttpRequest,
    issue: Issue,
    deed: str,
    form: DeedForm,
    tray: PhotoTray,
    *,
    user: User,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    context = _about(issue, deed, user, now) | {
        "case": _case(issue, user, now) if deed in DECIDED_ON else None,
        **(fixing_context(issue, user) if deed == FIX else {}),
        "form": form,
        "version": issue.version,
        "queue": _queue(request),
        "tray": tray,
        "changes": _changes(request, issue, user) if status == 409 else [],
        "key": request.POST.get("client_uuid") if status == 409 else uuid4(),
    }
    return render(request, "campaigns/issues/deed.html", context, status=status)


def _case(issue: Issue, user: User, now: datetime) -> dict[str, Any]:
    return case_context(reading.dossier(issue=copy.copy(issue), user=user, now=now))


def _refused(
    request: HttpRequest,
    issue: Issue,
    deed: str,
    code: str,
    *,
    user: User,
    now: datetime,
    status: int,
) -> HttpResponse:
    """Why not, the state as it is, what may be done instead, and what had been typed."""
    fresh = reading.find_visible(user=user, number=issue.number) or issue
    about = _about(fresh, deed, user, now)
    allowed = [
        (known, word(DEEDS, known))
        for known, against in choices_for(issue=fresh, by=user, now=now)
        if against is None and access.seen_until(about["issue"]) is None
    ]
    hidden = {"csrfmiddlewaretoken", "client_uuid", "version"}
    context = about | {
        "why": move_words(code, about["issue"].state),
        "allowed": allowed,
        "changes": _changes(request, fresh, user) if status == 409 else [],
        "typed": [
            value
            for name in request.POST
            if name not in hidden and not name.endswith("_kept")
            for value in request.POST.getlist(name)
            if len(value) > 1
        ],
    }
    return render(request, "campaigns/issues/refused.html", context, status=status)


def _about(issue: Issue, deed: str, user: User, now: datetime) -> dict[str, Any]:
    """The issue above the form, as far as the user sees it."""
    (issue,) = access.seen_issues(user, [copy.copy(issue)])
    is_whole = access.seen_until(issue) is None
    return {
        "issue": issue,
        "deed": deed,
        "deed_words": word(DEEDS, deed),
        "title": f"{issue.place} · {name_of(issue.category)}",
        "state_words": word(STATES, issue.state),
        "due": due_of(issue, now) if is_whole else Due(""),
    }
