"""Proposals of points: those that wait for a second person, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import Proposal, User
from campaigns.processes import accountability, reading
from campaigns.processes.paging import BadCursor, page_of
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from campaigns.rules.workflow import UNIT_ROLES
from campaigns.web.forms.points import ReasonForm, StatementForm
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.labels import PROPOSAL_STATES, RULES, word
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.times import day_words, long_moment

PAGE = 30
WAITING, DECIDED = "proposed", "decided"


@dataclass(frozen=True)
class Item:
    """A proposal in words; `against` says why the reader, of the office, may not decide, `is_seen`
    that the page of its issue opens for him."""

    row: Proposal
    is_seen: bool
    rule: str
    state: str
    at: str
    occurred: str
    hearing: str
    heard: str
    decided: str
    may_decide: bool
    may_speak: bool
    against: str


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposals in the reader's scope: the waiting ones, or with `state=decided` the others."""
    user, now = user_of(request), timezone.now()
    rows = _visible(user).filter(campaign=campaign_of(request, now))
    is_decided = request.GET.get("state") == DECIDED
    # What was entered alone, in one step, never waited for anybody.
    decided = rows.exclude(state=WAITING).filter(decided_by__isnull=False)
    waiting = rows.filter(state=WAITING)
    try:
        page = page_of(
            decided if is_decided else waiting,
            ordering="-proposed_at",
            size=PAGE,
            cursor=request.GET.get("cursor", ""),
            load=_loaded,
        )
    except BadCursor:
        return redirect("proposals")
    query = f"?state={DECIDED}&" if is_decided else "?"
    context = {
        "items": _items(page.rows, user, now),
        "tabs": [
            (_("Waiting"), "?", waiting.count(), not is_decided),
            (_("Decided"), f"?state={DECIDED}", None, is_decided),
        ],
        "may_enter": access.may_enter_points(user),
        "next_url": f"{query}cursor={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"{query}cursor={page.previous_cursor}" if page.previous_cursor else "",
    }
    return render(request, "campaigns/points/proposals.html", context)


@login_required
@require_safe
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal with its papers, the unit's words, and what the reader may do."""
    return _shown(request, proposal_id)


@login_required
@require_POST
def decide(request: HttpRequest, proposal_id: int, decision: str) -> HttpResponse:
    """Approve, refuse, or speak to a proposal; a refused form keeps what was typed."""
    user, now = user_of(request), timezone.now()
    if not _visible(user).filter(pk=proposal_id).exists():
        raise Http404
    form = _form(request, decision)
    if form.is_valid():
        try:
            _do(decision, form, proposal_id, user, now)
        except RoleNotAllowed:
            raise PermissionDenied from None
        except MoveNotAllowed as refused:
            form.add_error(None, move_words(refused.code))
        except BadFields as refused:
            for fault in refused.faults:
                form.add_error(fault.field, field_words(fault.code, fault.facts))
        else:
            messages.success(request, _done(decision))
            return redirect("proposal", proposal_id=proposal_id)
    status = 409 if form.non_field_errors() else 400
    return _shown(request, proposal_id, {decision: form}, status=status)


def _form(request: HttpRequest, decision: str) -> Form:
    forms: dict[str, type[Form]] = {
        "approve": Form,
        "refuse": ReasonForm,
        "hear": StatementForm,
    }
    if decision not in forms:
        raise Http404
    return forms[decision](request.POST)


def _do(decision: str, form: Form, proposal_id: int, user: User, now: datetime) -> None:
    given = form.cleaned_data
    if decision == "approve":
        accountability.approve(proposal_id=proposal_id, by=user, now=now)
    elif decision == "refuse":
        accountability.refuse(proposal_id=proposal_id, reason=given["reason"], by=user, now=now)
    else:
        accountability.hear(proposal_id=proposal_id, statement=given["statement"], by=user, now=now)


def _done(decision: str) -> str:
    return {
        "approve": _("Approved; the entry was posted."),
        "refuse": _("The proposal was refused."),
        "hear": _("Your statement is with the proposal."),
    }[decision]


def _shown(
    request: HttpRequest,
    proposal_id: int,
    sent: dict[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    row = _loaded(_visible(user).filter(pk=proposal_id)).first()
    if row is None:
        raise Http404
    forms = {"approve": Form(), "refuse": ReasonForm(), "hear": StatementForm(), **(sent or {})}
    entries = access.visible_entries(user).filter(proposal=row, reverses__isnull=True)
    context = {
        "item": _items([row], user, now)[0],
        "papers": row.attachments.all(),
        "entries": entries.order_by("pk"),
        "forms": forms,
        "faults": [fault for form in (sent or {}).values() for fault in form.non_field_errors()],
    }
    return render(request, "campaigns/points/proposal.html", context, status=status)


def _visible(user: User) -> QuerySet[Proposal]:
    if not access.may_read_proposals(user):
        raise Http404
    return access.visible_proposals(user)


def _loaded(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    joins = ("department", "issue", "proposed_by", "decided_by", "campaign")
    return rows.select_related(*joins).prefetch_related("attachments")


def _items(rows: Sequence[Proposal], user: User, now: datetime) -> list[Item]:
    numbers = [row.issue.number for row in rows if row.issue is not None]
    seen = reading.readable_numbers(user, numbers)
    return [
        _item(row, user, now, is_seen=row.issue is not None and row.issue.number in seen)
        for row in rows
    ]


def _item(row: Proposal, user: User, now: datetime, *, is_seen: bool) -> Item:
    is_open, is_office = row.state == WAITING, access.may_enter_points(user)
    against = _against(row, user, now) if is_open and is_office else ""
    hearing = row.hearing_until
    return Item(
        row=row,
        is_seen=is_seen,
        rule=word(RULES, row.rule),
        state=word(PROPOSAL_STATES, row.state),
        at=long_moment(row.proposed_at),
        occurred=day_words(row.occurred_on) if row.occurred_on is not None else "",
        hearing=long_moment(hearing) if hearing is not None and row.heard_at is None else "",
        heard=long_moment(row.heard_at) if row.heard_at is not None else "",
        decided=long_moment(row.decided_at) if row.decided_at is not None else "",
        may_decide=is_open and is_office and row.proposed_by_id != user.pk,
        may_speak=is_open
        and row.heard_at is None
        and bool(user.role_codes & UNIT_ROLES)
        and row.department_id == user.department_id,
        against=against,
    )


def _against(row: Proposal, user: User, now: datetime) -> str:
    """What speaks against approving it now."""
    if row.proposed_by_id == user.pk:
        return move_words("own_proposal")
    is_unheard = row.heard_at is None and row.hearing_until is not None
    if is_unheard and row.hearing_until is not None and now < row.hearing_until:
        return move_words("not_heard")
    return ""
