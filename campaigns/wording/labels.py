"""The word for every code that people see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.photos import Flag, Stage
from campaigns.rules.ranking import Grade, Ties
from campaigns.rules.scoring import Cap, Kind, Part, Severity
from campaigns.rules.severity import CheckMode
from campaigns.rules.workflow import Role, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Word = _StrPromise | str
else:
    Word = str

ROLES: Mapping[Role, Word] = {
    Role.OFFICE: _("campaign office"),
    Role.INSPECTOR: _("inspector"),
    Role.HANDLER: _("liaison of the unit"),
    Role.HEAD: _("head of the unit"),
    Role.ZONE_CHIEF: _("zone chief"),
    Role.LEADER: _("city leader"),
    Role.AUDITOR: _("auditor"),
    Role.THIRD_PARTY: _("third-party company"),
    Role.ADMIN: _("system administrator"),
}

STATES: Mapping[State, Word] = {
    State.PENDING: pgettext_lazy("state", "to be dispatched"),
    State.DISPATCHED: pgettext_lazy("state", "to be signed for"),
    State.IN_PROGRESS: pgettext_lazy("state", "being fixed"),
    State.SUBMITTED: pgettext_lazy("state", "waiting for check"),
    State.CLOSED: pgettext_lazy("state", "struck off"),
    State.RETURNED: pgettext_lazy("state", "returned, to be ruled on"),
    State.DEFERRED: pgettext_lazy("state", "deferred"),
    State.VOID: pgettext_lazy("state", "void"),
}

SEVERITIES: Mapping[Severity, Word] = {
    Severity.MINOR: pgettext_lazy("severity", "minor"),
    Severity.MAJOR: pgettext_lazy("severity", "major"),
    Severity.URGENT: pgettext_lazy("severity", "urgent"),
}

UNITS: Mapping[LimitUnit, Word] = {
    LimitUnit.HOURS: _("hours"),
    LimitUnit.WORKING_HOURS: _("working hours"),
    LimitUnit.WORKING_DAYS: _("working days"),
}

CHECK_MODES: Mapping[CheckMode, Word] = {
    CheckMode.ON_SITE: _("seen on site"),
    CheckMode.PHOTO: _("by photo"),
    CheckMode.SAMPLE: _("by sample"),
}

DEEDS: Mapping[str, Word] = {
    "log": pgettext_lazy("deed", "Log an issue"),
    "dispatch": pgettext_lazy("deed", "Dispatch"),
    "redirect": pgettext_lazy("deed", "Redirect to another unit"),
    "accept": pgettext_lazy("deed", "Sign for it"),
    "return": pgettext_lazy("deed", "Return"),
    "rule": pgettext_lazy("deed", "Rule on the return"),
    "assign_within": pgettext_lazy("deed", "Assign within the unit"),
    "submit_fix": pgettext_lazy("deed", "Submit the fix"),
    "sign_off": pgettext_lazy("deed", "Sign off own part"),
    "verify": pgettext_lazy("deed", "Verify"),
    "request_extension": pgettext_lazy("deed", "Ask for an extension"),
    "decide_extension": pgettext_lazy("deed", "Decide on the extension"),
    "request_deferral": pgettext_lazy("deed", "Ask for deferral"),
    "decide_deferral": pgettext_lazy("deed", "Decide on the deferral"),
    "resume": pgettext_lazy("deed", "Resume"),
    "recheck": pgettext_lazy("deed", "Look back"),
    "confirm_rebound": pgettext_lazy("deed", "Confirm a rebound"),
    "challenge": pgettext_lazy("deed", "Challenge the strike-off"),
    "set_deadline": pgettext_lazy("deed", "Set the deadline"),
    "remind": pgettext_lazy("deed", "Remind"),
    "acknowledge": pgettext_lazy("deed", "Answer the reminder"),
    "void": pgettext_lazy("deed", "Void"),
    "comment": pgettext_lazy("deed", "Comment"),
    "instruct": pgettext_lazy("deed", "Write an instruction"),
}

RETURN_REASONS: Mapping[str, Word] = {
    "not_ours": _("not our duty"),
    "wrong_place": _("wrong place"),
    "not_a_problem": _("not a problem"),
    "other": _("other"),
}
VOID_REASONS: Mapping[str, Word] = {
    "duplicate": _("duplicate"),
    "not_a_problem": _("not a problem"),
    "out_of_scope": _("out of scope"),
}
REQUEST_REASONS: Mapping[str, Word] = {
    "funds": _("funds"),
    "ownership": _("ownership"),
    "enforcement": _("enforcement procedure"),
    "season": _("season"),
    "works": _("construction needed"),
    "other": _("other"),
}
RECHECK_RESULTS: Mapping[str, Word] = {
    "fixed": _("still fixed"),
    "unfixed": _("was never really fixed"),
    "rebound": _("has come back"),
}
VERIFY_RESULTS: Mapping[str, Word] = {
    "pass": _("passed, strike off"),
    "fail": _("not passed, back to the unit"),
}
RULINGS: Mapping[str, Word] = {
    "uphold": _("the unit stays responsible"),
    "redirect": _("redirect to another unit"),
}

KINDS: Mapping[Kind, Word] = {
    Kind.DEDUCTION: _("deduction"),
    Kind.BONUS: _("bonus"),
    Kind.LAPSE: _("lapse"),
    Kind.CORRECTION: _("correction"),
}
# Why entries were taken back by a deed on their issue; by a person it is said in words.
REVERSAL_REASONS: Mapping[str, Word] = {**VOID_REASONS, "redirect": _("redirected to another unit")}
# What keeps points from counting, as a subject: "the week's cap is reached".
CAPS: Mapping[Cap, Word] = {
    Cap.RULE: _("the rule's cap a week is reached"),
    Cap.ISSUE: _("the issue's cap a week is reached"),
    Cap.TOTAL: _("the cap over all of the week is reached"),
}
PROPOSAL_STATES: Mapping[str, Word] = {
    "proposed": pgettext_lazy("proposal", "waits for approval"),
    "approved": pgettext_lazy("proposal", "approved"),
    "refused": pgettext_lazy("proposal", "refused"),
}
PARTS: Mapping[Part, Word] = {
    Part.ON_TIME: _("fixed on time"),
    Part.FIXED: _("fixed"),
    Part.SITES: _("site inspection"),
    Part.SELF_CHECK: _("self-check"),
    Part.ROUTINE: _("routine work"),
}
RULES: Mapping[str, Word] = {
    "found_district": _("found by district inspection"),
    "found_city": _("found by city inspection"),
    "found_upper": _("found from above or by media"),
    "overdue": pgettext_lazy("rule", "overdue"),
    "overdue_day": _("overdue, further day"),
    "rework": _("check failed"),
    "rework_3": _("check failed three times or more"),
    "rebound": pgettext_lazy("rule", "rebound"),
    "rebound_again": _("rebound once more"),
    "false_fix": _("false fix"),
    "buck_passing": _("buck-passing"),
    "veto": _("one-vote veto"),
    "referral": _("referral for accountability"),
    "manual_deduction": _("deduction by the office"),
    "praise_nation": _("praised by the nation"),
    "praise_province": _("praised by the province"),
    "praise_office": _("praised by the campaign office"),
    "model_site": pgettext_lazy("rule", "model site"),
    "all_sites_clean": _("all sites clean"),
    "self_found_fixed": _("found and fixed by itself"),
    "publicity": _("publicity report"),
    "late_document": _("late document"),
    "duty_absence": _("absent from duty"),
    "meeting_absence": _("absent from a meeting"),
    "no_publicity": _("no publicity report"),
    "appeal": _("accepted appeal"),
}
GRADES: Mapping[Grade, Word] = {
    Grade.EXCELLENT: pgettext_lazy("grade", "excellent"),
    Grade.GOOD: pgettext_lazy("grade", "good"),
    Grade.QUALIFIED: pgettext_lazy("grade", "qualified"),
    Grade.UNQUALIFIED: pgettext_lazy("grade", "unqualified"),
}
TIES: Mapping[Ties, Word] = {
    Ties.COMPETITION: _("1, 1, 3"),
    Ties.DENSE: _("1, 1, 2"),
}
UNRANKED_REASONS: Mapping[str, Word] = {
    "no_data": _("nothing due and no site inspected"),
    "no_group": _("in no ranking group"),
}
UNRANKED_SHORT: Mapping[str, Word] = {
    "no_data": pgettext_lazy("unranked", "no data"),
    "no_group": pgettext_lazy("unranked", "no group"),
}

STAGES: Mapping[Stage, Word] = {
    Stage.BEFORE: _("before"),
    Stage.AFTER: _("after"),
    Stage.CHECK: pgettext_lazy("photo", "check"),
    Stage.SELF_CHECK: pgettext_lazy("photo", "self-check"),
    Stage.DUTY: pgettext_lazy("photo", "duty"),
}
FLAGS: Mapping[Flag, Word] = {
    Flag.REUSED_EXACT: _("photo was used before"),
    Flag.REUSED_NEAR: _("much like an earlier photo"),
    Flag.OLD: _("taken too early"),
    Flag.ELSEWHERE: _("taken elsewhere"),
    Flag.UNKNOWN: _("camera time or place unknown"),
}

WEEK_STATES: Mapping[str, Word] = {
    "open": pgettext_lazy("week", "open"),
    "frozen": pgettext_lazy("week", "frozen"),
    "published": pgettext_lazy("week", "published"),
}
ADMIN_DUTIES: Mapping[str, Word] = {
    "": _("system and security"),
    "system": pgettext_lazy("duty", "system"),
    "security": pgettext_lazy("duty", "security"),
    "audit": pgettext_lazy("duty", "audit"),
}
DUTIES: Mapping[str, Word] = {
    "standard": _("works on working days"),
    "seven_day": _("works every day"),
}
DEPARTMENT_KINDS: Mapping[str, Word] = {
    "party": _("party organ"),
    "government": _("government department"),
    "institution": _("public institution"),
    "mass": _("mass organisation"),
    "vertical": _("vertical administration"),
    "enterprise": _("enterprise"),
    "subdistrict": _("subdistrict"),
    "township": _("township"),
    "community": _("community"),
}
SHAPES: Mapping[str, Word] = {
    "point": pgettext_lazy("shape", "point"),
    "linear": pgettext_lazy("shape", "linear"),
    "mobile": pgettext_lazy("shape", "mobile"),
}
NOTICE_STATES: Mapping[str, Word] = {
    "planned": pgettext_lazy("notice", "planned"),
    "held": pgettext_lazy("notice", "held"),
    "sending": pgettext_lazy("notice", "sending"),
    "sent": pgettext_lazy("notice", "sent"),
    "skipped": pgettext_lazy("notice", "skipped"),
    "cancelled": pgettext_lazy("notice", "cancelled"),
    "unknown": pgettext_lazy("notice", "outcome unknown"),
    "dead": pgettext_lazy("notice", "given up"),
}
CHANNELS: Mapping[str, Word] = {
    "in_app": _("in the app"),
    "email": _("e-mail"),
}
CHANNEL_KINDS: Mapping[str, Word] = {
    "email": _("e-mail"),
    "wecom": _("group robot of WeCom"),
    "dingtalk": _("group robot of DingTalk"),
    "feishu": _("group robot of Feishu"),
    "webhook": _("webhook"),
    "other": _("message gateway"),
}
MESSAGE_STATES: Mapping[str, Word] = {
    "waiting": pgettext_lazy("message", "waits to be sent"),
    "sending": pgettext_lazy("message", "being sent"),
    "sent": pgettext_lazy("message", "sent"),
    "failed": pgettext_lazy("message", "failed, will be tried again"),
    "unknown": pgettext_lazy("message", "outcome unknown"),
    "dead": pgettext_lazy("message", "given up"),
    "arrived": pgettext_lazy("message", "noted as arrived"),
    "again": pgettext_lazy("message", "sent again"),
}
IMPORT_KINDS: Mapping[str, Word] = {
    "findings": pgettext_lazy("import", "findings with photos"),
    "departments": pgettext_lazy("import", "units"),
    "users": pgettext_lazy("import", "users"),
    "zones": pgettext_lazy("import", "zones"),
    "sites": pgettext_lazy("import", "sites"),
    "categories": pgettext_lazy("import", "categories"),
    "calendar": pgettext_lazy("import", "calendar days"),
}
JOB_STATES: Mapping[str, Word] = {
    "queued": pgettext_lazy("job", "waiting"),
    "running": pgettext_lazy("job", "running"),
    "done": pgettext_lazy("job", "done"),
    "failed": pgettext_lazy("job", "failed"),
}


def word(words: Mapping[Any, Word], code: str) -> str:
    """The word for a code in the reader's language; the code itself when there is none."""
    for known, spoken in words.items():
        if known == code:
            return str(spoken)
    return code


def listed(items: Iterable[object]) -> str:
    """Items one after the other, as the reader's language joins them."""
    return pgettext("between the items of a list", ", ").join(str(item) for item in items)


def choices(words: Mapping[Any, Word]) -> list[tuple[str, Word]]:
    """Codes and words as Django's `choices`."""
    return [(str(code), spoken) for code, spoken in words.items()]
