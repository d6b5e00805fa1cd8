"""One issue in every state, everybody who may look at it, and enough fields for every deed.

All names are those of API.md; what a deed takes as JSON is in `BODIES`, `taken` makes rows of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from campaigns.models import Campaign, Issue, RoleGrant, User
from campaigns.processes.deed_table import do
from campaigns.processes.holding import Assisting
from tests.factories import at, make_issue, make_photo, person, unit

SITE = "S09-001"  # in zone Z01: chief `zonechief`, leader `leader`
CATEGORY = "0604"  # minor, 5 working days, checked by photo, deferrable
LEAD, PARENT, ASSISTING, STRANGER, FORMER = "jiaojing", "gongan", "chengguan", "zhujian", "shijian"
FOUND = at("2026-11-09 09:00")
NOW = at("2026-11-09 10:00")
DUE = at("2026-11-14 18:00")  # 5 working days after Monday the 9th; the unit works on Saturdays

# Who tries, and under which name he signs in.
CAST = {
    "office": "office",
    "inspector": "inspector",
    "handler of the lead": f"handler.{LEAD}",
    "head of the lead": f"head.{LEAD}",
    "handler of an assisting unit": f"handler.{ASSISTING}",
    "handler of a stranger unit": f"handler.{STRANGER}",
    "former lead": f"handler.{FORMER}",
    "handler of the parent unit": f"handler.{PARENT}",
    "zone chief": "zonechief",
    "another zone chief": "chief02",
    "leader": "leader",
    "another leader": "leader03",
    "auditor": "auditor",
    "third party who logged it": "thirdparty",
    "another third party": "thirdparty2",
    "admin": "admin",
}

BODIES: dict[str, dict[str, Any]] = {
    "dispatch": {"lead_department": "wenlv"},
    "redirect": {"lead_department": "wenlv", "reason": "职责在文旅局"},
    "accept": {},
    "return": {"reason_code": "not_ours", "reason": "不属本单位职责"},
    "rule": {"decision": "uphold", "reason": "职责清单第三条"},
    "assign_within": {"user": f"head.{LEAD}", "note": "请阅办"},
    "submit_fix": {"note": "已修复", "photo_ids": "NEW"},
    "sign_off": {"note": "本单位部分已完成"},
    "verify": {"result": "pass"},
    "request_extension": {
        "reason_kind": "works",
        "reason": "需开挖",
        "wanted_at": "2026-11-18T18:00:00+08:00",
    },
    "decide_extension": {
        "grant": True,
        "due_at": "2026-11-18T18:00:00+08:00",
        "reason": "同意",
    },
    "request_deferral": {
        "reason_kind": "season",
        "plan": "开春补植",
        "resume_on": "2026-12-01",
        "photo_ids": "NEW",
    },
    "decide_deferral": {"grant": True, "reason": "同意挂账"},
    "resume": {},
    "recheck": {"result": "fixed", "photo_ids": "NEW"},
    "confirm_rebound": {"earlier": "EARLIER"},
    "challenge": {"text": "现场并未修复"},
    "set_deadline": {"due_at": "2026-11-12T18:00:00+08:00", "reason": "迎检"},
    "remind": {},
    "acknowledge": {"text": "今日办结"},
    "void": {"reason_code": "not_a_problem"},
    "comment": {"text": "请注意交通安全"},
    "instruct": {"text": "限期整改"},
}


def another_third_party() -> User:
    """A second testing company, which has logged nothing."""
    company, is_new = User.objects.get_or_create(
        username="thirdparty2", defaults={"name": "另一测评公司"}
    )
    if is_new:
        RoleGrant.objects.create(user=company, role="third_party")
    return company


def taken(deed: str, by: str, struck_off: Issue | None = None, **changes: Any) -> dict[str, Any]:
    """The deed's fields as its process takes them: rows for codes, moments for text."""
    return {name: _row(name, value, by, struck_off) for name, value in _body(deed, changes).items()}


def _body(deed: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {**BODIES[deed], **changes}


def _row(name: str, value: Any, by: str, earlier: Issue | None) -> Any:
    if value is None:
        return None
    if value == "NEW":
        return (make_photo(by, NOW),)
    if value == "EARLIER":
        return earlier
    if name in {"lead_department", "department", "suggested_department"}:
        return unit(value)
    if name == "user":
        return person(value)
    if name.endswith("_at") and isinstance(value, str):
        return datetime.fromisoformat(value)
    if name.endswith("_on") and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def act(deed: str, issue: Issue, by: str, now: datetime, **changes: Any) -> Issue:
    """Does the deed with enough fields, from the version that stands; the issue as it is then."""
    present = Issue.objects.get(pk=issue.pk)
    do(
        deed,
        issue_id=issue.pk,
        version=present.version,
        by=person(by),
        now=now,
        given=taken(deed, by, **changes),
    )
    return Issue.objects.get(pk=issue.pk)


def make_pending(campaign: Campaign) -> Issue:
    """Logged by the testing company on Monday at nine."""
    return make_issue(
        campaign, by="thirdparty", now=FOUND, site=SITE, category=CATEGORY, source="third_party"
    )


def make_handed_over(campaign: Campaign) -> Issue:
    """Dispatched to shijian at 9:10, redirected to jiaojing with chengguan assisting at 9:20."""
    issue = make_pending(campaign)
    act("dispatch", issue, "office", at("2026-11-09 09:10"), lead_department=FORMER)
    return act(
        "redirect",
        issue,
        "office",
        at("2026-11-09 09:20"),
        lead_department=LEAD,
        assisting=(Assisting(unit(ASSISTING), 20),),
    )


def make_struck_off(campaign: Campaign) -> Issue:
    """An earlier issue of the same kind and place, closed on the Friday before."""
    issue = make_issue(campaign, now=at("2026-11-05 09:00"), site=SITE, category=CATEGORY)
    act("dispatch", issue, "office", at("2026-11-05 09:10"), lead_department=STRANGER)
    act("submit_fix", issue, f"handler.{STRANGER}", at("2026-11-06 09:00"))
    return act("verify", issue, "office", at("2026-11-06 10:00"))


# How an issue gets into each standing after the hand-over: (deed, by, at, fields).
WAYS: dict[str, tuple[tuple[str, str, str, dict[str, Any]], ...]] = {
    "dispatched": (),
    "in_progress": (("accept", f"handler.{LEAD}", "09:30", {}),),
    "extension requested": (
        ("accept", f"handler.{LEAD}", "09:30", {}),
        ("request_extension", f"handler.{LEAD}", "09:40", {}),
    ),
    "deferral requested": (
        ("accept", f"handler.{LEAD}", "09:30", {}),
        ("request_deferral", f"handler.{LEAD}", "09:40", {}),
    ),
    "submitted": (("submit_fix", f"handler.{LEAD}", "09:40", {}),),
    "closed": (
        ("submit_fix", f"handler.{LEAD}", "09:40", {}),
        ("verify", "office2", "09:50", {}),
    ),
    "returned": (("return", f"handler.{LEAD}", "09:40", {}),),
    "deferred": (
        ("accept", f"handler.{LEAD}", "09:30", {}),
        ("request_deferral", f"handler.{LEAD}", "09:40", {}),
        ("decide_deferral", "office", "09:50", {}),
    ),
    "void": (("void", "office", "09:40", {}),),
}
STANDINGS = ("pending", *WAYS)


def make_standing(campaign: Campaign, standing: str) -> Issue:
    """A fresh issue in a standing: one of the eight states, or with a request undecided."""
    if standing == "pending":
        return make_pending(campaign)
    issue = make_handed_over(campaign)
    for deed, by, clock, changes in WAYS[standing]:
        issue = act(deed, issue, by, at(f"2026-11-09 {clock}"), **changes)
    return issue
