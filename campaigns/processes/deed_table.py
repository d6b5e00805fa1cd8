"""A deed by its name, for doors: the fields that were given → the process function that does it.

Fields carry the names of the API and hold rows, not codes (`lead_department` is a Department).
What a deed cannot do without is checked by the process itself, in WORKFLOW's order of refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from campaigns.models import Issue, User
from campaigns.processes import (
    dispatching,
    looking_back,
    rectifying,
    requesting,
    returning,
    steering,
    talking,
    verifying,
)
from campaigns.processes.deeds import Key
from campaigns.processes.refusals import bad_field
from campaigns.rules.deadlines import Limit, LimitUnit
from campaigns.rules.workflow import DEEDS

Given = Mapping[str, Any]
Frame = dict[str, Any]
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "rule": ("decision", ("uphold", "redirect")),
    "verify": ("result", ("pass", "fail")),
    "recheck": ("result", ("fixed", "unfixed", "rebound")),
}


def do(
    deed: str,
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    given: Given,
    key: Key | None = None,
) -> Issue:
    """Does a deed of the table and returns the issue; raises what its process raises."""
    frame: Frame = {
        "issue_id": issue_id,
        "version": version,
        "by": by,
        "now": now,
        "key": key,
    }
    return _DOES[deed](frame, given)


def _dispatch(frame: Frame, given: Given) -> Issue:
    return dispatching.dispatch(
        **frame,
        lead=given.get("lead_department"),
        assisting=given.get("assisting") or (),
        limit=_limit(given),
        due_at=given.get("due_at"),
        note=given.get("note") or "",
    )


def _redirect(frame: Frame, given: Given) -> Issue:
    return dispatching.redirect(
        **frame,
        lead=given.get("lead_department"),
        reason=given.get("reason") or "",
        assisting=given.get("assisting") or (),
        limit=_limit(given),
        due_at=given.get("due_at"),
    )


def _accept(frame: Frame, given: Given) -> Issue:
    return dispatching.accept(**frame)


def _return(frame: Frame, given: Given) -> Issue:
    return returning.return_issue(
        **frame,
        reason_code=given.get("reason_code") or "",
        reason=given.get("reason") or "",
        suggested=given.get("suggested_department"),
    )


def _rule(frame: Frame, given: Given) -> Issue:
    if _choice("rule", given) == "uphold":
        return returning.rule_uphold(**frame, reason=given.get("reason") or "")
    return returning.rule_redirect(
        **frame,
        lead=given.get("lead_department"),
        reason=given.get("reason") or "",
        limit=_limit(given),
        due_at=given.get("due_at"),
    )


def _assign_within(frame: Frame, given: Given) -> Issue:
    return steering.assign_within(
        **frame,
        department=given.get("department"),
        user=given.get("user"),
        note=given.get("note") or "",
    )


def _submit_fix(frame: Frame, given: Given) -> Issue:
    return rectifying.submit_fix(
        **frame, photo_ids=given.get("photo_ids") or (), note=given.get("note") or ""
    )


def _sign_off(frame: Frame, given: Given) -> Issue:
    return rectifying.sign_off(**frame, note=given.get("note") or "")


def _verify(frame: Frame, given: Given) -> Issue:
    does = verifying.verify_pass if _choice("verify", given) == "pass" else verifying.verify_fail
    return does(
        **frame,
        reason=given.get("reason") or "",
        on_site=bool(given.get("on_site")),
        photo_ids=given.get("photo_ids") or (),
    )


def _request_extension(frame: Frame, given: Given) -> Issue:
    return requesting.request_extension(
        **frame,
        reason_kind=given.get("reason_kind") or "",
        reason=given.get("reason") or "",
        wanted_at=given.get("wanted_at"),
    )


def _decide_extension(frame: Frame, given: Given) -> Issue:
    if not _granted(given):
        return requesting.refuse_extension(**frame, reason=given.get("reason") or "")
    return requesting.grant_extension(
        **frame,
        due_at=given.get("due_at"),
        reason=given.get("reason") or "",
        approved_by=given.get("approved_by") or "",
    )


def _request_deferral(frame: Frame, given: Given) -> Issue:
    return requesting.request_deferral(
        **frame,
        reason_kind=given.get("reason_kind") or "",
        plan=given.get("plan") or "",
        resume_on=given.get("resume_on"),
        photo_ids=given.get("photo_ids") or (),
        interim_measure=given.get("interim_measure") or "",
    )


def _decide_deferral(frame: Frame, given: Given) -> Issue:
    does = requesting.grant_deferral if _granted(given) else requesting.refuse_deferral
    return does(**frame, reason=given.get("reason") or "")


def _resume(frame: Frame, given: Given) -> Issue:
    return requesting.resume(**frame)


def _recheck(frame: Frame, given: Given) -> Issue:
    return looking_back.recheck(
        **frame,
        result=_choice("recheck", given),
        photo_ids=given.get("photo_ids") or (),
        note=given.get("note") or "",
    )


def _confirm_rebound(frame: Frame, given: Given) -> Issue:
    return looking_back.confirm_rebound(**frame, earlier=given.get("earlier"))


def _challenge(frame: Frame, given: Given) -> Issue:
    return looking_back.challenge(**frame, text=given.get("text") or "")


def _set_deadline(frame: Frame, given: Given) -> Issue:
    return steering.set_deadline(
        **frame, due_at=given.get("due_at"), reason=given.get("reason") or ""
    )


def _remind(frame: Frame, given: Given) -> Issue:
    return talking.remind(**frame, text=given.get("text") or "")


def _acknowledge(frame: Frame, given: Given) -> Issue:
    return rectifying.acknowledge(
        **frame, text=given.get("text") or "", promised_on=given.get("promised_on")
    )


def _void(frame: Frame, given: Given) -> Issue:
    return steering.void(
        **frame,
        reason_code=given.get("reason_code") or "",
        reason=given.get("reason") or "",
        duplicate_of=given.get("duplicate_of"),
    )


def _comment(frame: Frame, given: Given) -> Issue:
    return talking.comment(**frame, text=given.get("text") or "")


def _instruct(frame: Frame, given: Given) -> Issue:
    return talking.instruct(**frame, text=given.get("text") or "")


def _choice(deed: str, given: Given) -> str:
    name, known = CHOICES[deed]
    value = given.get(name) or ""
    if not value:
        raise bad_field(name, "required")
    if value not in known:
        raise bad_field(name, "unknown")
    return str(value)


def _granted(given: Given) -> bool:
    if given.get("grant") is None:
        raise bad_field("grant", "required")
    return bool(given["grant"])


def _limit(given: Given) -> Limit | None:
    amount, unit = given.get("limit_amount"), given.get("limit_unit")
    if amount is None and not unit:
        return None
    if amount is None or not unit:
        raise bad_field("limit_amount" if amount is None else "limit_unit", "required")
    return Limit(int(amount), LimitUnit(unit))


_DOES: Mapping[str, Callable[[Frame, Given], Issue]] = {
    "dispatch": _dispatch,
    "redirect": _redirect,
    "accept": _accept,
    "return": _return,
    "rule": _rule,
    "assign_within": _assign_within,
    "submit_fix": _submit_fix,
    "sign_off": _sign_off,
    "verify": _verify,
    "request_extension": _request_extension,
    "decide_extension": _decide_extension,
    "request_deferral": _request_deferral,
    "decide_deferral": _decide_deferral,
    "resume": _resume,
    "recheck": _recheck,
    "confirm_rebound": _confirm_rebound,
    "challenge": _challenge,
    "set_deadline": _set_deadline,
    "remind": _remind,
    "acknowledge": _acknowledge,
    "void": _void,
    "comment": _comment,
    "instruct": _instruct,
}
if set(_DOES) != set(DEEDS):
    raise AssertionError("every deed of the table has its process, and no other")
