"""Every deed of WORKFLOW's table through its page: it opens, it does the deed, it asks for more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Issue, Photo
from campaigns.processes.holding import Assisting
from campaigns.wording.labels import DEEDS, STATES, word
from tests.factories import at, make_dispatched, make_issue, make_submitted, unit
from tests.processes.deed_cast import ASSISTING, LEAD, NOW, act, make_standing, make_struck_off
from tests.processes.deed_rights import TABLE
from tests.web.form_pages import (
    FormPage,
    address,
    everything,
    opened,
    picture,
    sent,
    sent_back,
)

pytestmark = pytest.mark.django_db
HANDLER, HELPER = f"handler.{LEAD}", f"handler.{ASSISTING}"
PHOTO = "a photo"
EARLIER = "the number of the issue struck off before"
# Deeds that change nothing of what others see of the state, the unit or the deadline.
TALK = {"challenge", "remind", "acknowledge", "comment", "instruct"}


@dataclass(frozen=True)
class Case:
    """A deed as somebody fills it in. `needs` cannot be left out; the first text is the note."""

    deed: str
    standing: str
    by: str
    state: str
    typed: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    outcome: str = ""
    note: str = ""


CASES = {
    "dispatch": Case(
        "dispatch",
        "pending",
        "office",
        "dispatched",
        {
            "lead_department": "wenlv",
            "assisting_department": "chengguan",
            "assisting_share": "20",
            "limit_amount": "3",
            "limit_unit": "working_days",
            "note": "请尽快办理",
        },
        ("lead_department",),
        note="note",
    ),
    "redirect": Case(
        "redirect",
        "in_progress",
        "office",
        "dispatched",
        {"lead_department": "wenlv", "reason": "职责在文旅局"},
        ("lead_department", "reason"),
        note="reason",
    ),
    "accept": Case("accept", "dispatched", HANDLER, "in_progress"),
    "return": Case(
        "return",
        "dispatched",
        HANDLER,
        "returned",
        {"reason_code": "not_ours", "reason": "不属本单位职责", "suggested_department": "wenlv"},
        ("reason_code", "reason"),
        note="reason",
    ),
    "rule: redirect": Case(
        "rule",
        "returned",
        "office",
        "dispatched",
        {"decision": "redirect", "lead_department": "wenlv", "reason": "应由文旅局办"},
        ("decision", "lead_department"),
        "redirect",
        "reason",
    ),
    "rule: uphold": Case(
        "rule",
        "returned",
        "office",
        "in_progress",
        {"decision": "uphold", "reason": "职责清单第三条"},
        ("decision", "reason"),
        "uphold",
        "reason",
    ),
    "assign_within: a person": Case(
        "assign_within",
        "dispatched",
        f"head.{LEAD}",
        "dispatched",
        {"user": HANDLER, "note": "请阅办"},
        ("user", "note"),
        note="note",
    ),
    "submit_fix": Case(
        "submit_fix",
        "in_progress",
        HANDLER,
        "submitted",
        {"photos": PHOTO, "note": "已修复并清扫"},
        ("photos", "note"),
        note="note",
    ),
    "submit_fix: on behalf": Case(
        "submit_fix",
        "in_progress",
        "office",
        "submitted",
        {"photos": PHOTO, "note": "电话告知已修复"},
        ("photos", "note"),
        note="note",
    ),
    "sign_off": Case(
        "sign_off",
        "in_progress",
        HELPER,
        "in_progress",
        {"note": "本单位部分已完成"},
        ("note",),
        note="note",
    ),
    "verify: pass": Case(
        "verify", "submitted", "inspector", "closed", {"result": "pass"}, ("result",), "pass"
    ),
    "verify: fail": Case(
        "verify",
        "submitted",
        "zonechief",
        "in_progress",
        {"result": "fail", "reason": "墙角仍有积水"},
        ("result", "reason"),
        "fail",
        "reason",
    ),
    "request_extension": Case(
        "request_extension",
        "in_progress",
        HANDLER,
        "in_progress",
        {"reason_kind": "works", "reason": "需开挖", "wanted_at": "2026-11-18T18:00"},
        ("reason_kind", "reason", "wanted_at"),
        note="reason",
    ),
    "decide_extension: grant": Case(
        "decide_extension",
        "extension requested",
        "office",
        "in_progress",
        {"grant": "1", "due_at": "2026-11-18T18:00", "reason": "同意延期"},
        ("grant", "due_at", "reason"),
        "grant",
        "reason",
    ),
    "decide_extension: refuse": Case(
        "decide_extension",
        "extension requested",
        "office",
        "in_progress",
        {"grant": "0", "reason": "可以按期完成"},
        ("grant", "reason"),
        "refuse",
        "reason",
    ),
    "request_deferral": Case(
        "request_deferral",
        "in_progress",
        HANDLER,
        "in_progress",
        {
            "reason_kind": "season",
            "plan": "开春补植",
            "interim_measure": "先行围挡",
            "resume_on": "2026-12-01",
            "photos": PHOTO,
        },
        ("reason_kind", "plan", "interim_measure", "resume_on", "photos"),
    ),
    "decide_deferral: grant": Case(
        "decide_deferral",
        "deferral requested",
        "office",
        "deferred",
        {"grant": "1", "reason": "同意挂账"},
        ("grant", "reason"),
        "grant",
        "reason",
    ),
    "decide_deferral: refuse": Case(
        "decide_deferral",
        "deferral requested",
        "office",
        "in_progress",
        {"grant": "0", "reason": "理由不足"},
        ("grant", "reason"),
        "refuse",
        "reason",
    ),
    "resume": Case("resume", "deferred", "office", "in_progress"),
    "recheck: fixed": Case(
        "recheck",
        "closed",
        "inspector",
        "closed",
        {"result": "fixed", "photos": PHOTO, "note": "保持良好"},
        ("result", "photos"),
        "fixed",
        "note",
    ),
    "recheck: unfixed": Case(
        "recheck",
        "closed",
        "inspector",
        "in_progress",
        {"result": "unfixed", "photos": PHOTO, "note": "并未修复"},
        ("result", "photos"),
        "unfixed",
        "note",
    ),
    "recheck: rebound": Case(
        "recheck",
        "closed",
        "office",
        "closed",
        {"result": "rebound", "photos": PHOTO, "note": "又出现了"},
        ("result", "photos"),
        "rebound",
        "note",
    ),
    "confirm_rebound": Case(
        "confirm_rebound", "pending", "office", "pending", {"earlier": EARLIER}, ("earlier",)
    ),
    "challenge": Case(
        "challenge",
        "closed",
        "inspector",
        "closed",
        {"text": "现场并未修复"},
        ("text",),
        "",
        "text",
    ),
    "set_deadline": Case(
        "set_deadline",
        "dispatched",
        "office",
        "dispatched",
        {"due_at": "2026-11-12T18:00", "reason": "迎检提前"},
        ("due_at", "reason"),
        note="reason",
    ),
    "remind": Case(
        "remind", "in_progress", "zonechief", "in_progress", {"text": "请加快进度"}, note="text"
    ),
    "acknowledge": Case(
        "acknowledge",
        "in_progress",
        HANDLER,
        "in_progress",
        {"text": "今日办结", "promised_on": "2026-11-10"},
        ("text",),
        note="text",
    ),
    "void: not a problem": Case(
        "void",
        "returned",
        "office",
        "void",
        {"reason_code": "not_a_problem", "reason": "属正常施工"},
        ("reason_code",),
        note="reason",
    ),
    "void: duplicate": Case(
        "void",
        "pending",
        "office",
        "void",
        {"reason_code": "duplicate", "duplicate_of": EARLIER, "reason": "同一处"},
        ("reason_code", "duplicate_of"),
        note="reason",
    ),
    "comment": Case(
        "comment", "void", "inspector", "void", {"text": "请注意交通安全"}, ("text",), "", "text"
    ),
    "instruct": Case(
        "instruct",
        "in_progress",
        "leader",
        "in_progress",
        {"text": "限期整改"},
        ("text",),
        "",
        "text",
    ),
}
# What a browser sends where nothing was chosen; a text may be a blank.
NOTHING = dict.fromkeys(("photos", "result", "decision", "grant")) | dict.fromkeys(
    ("lead_department", "reason_code", "reason_kind", "user"), ""
)
SAID_AT = {"user": "department"}  # "either a unit below or a person": said beside the first
DONE_AT_ONCE = {"accept"}  # a button on the issue's page; its own page has nothing but a button


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    """Monday, a working hour: forty minutes after the issue came to its unit."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(request: pytest.FixtureRequest, campaign: Campaign, signed_in: Any) -> Scene:
    case = CASES[request.param]
    earlier = make_struck_off(campaign) if EARLIER in case.typed.values() else None
    issue = make_standing(campaign, case.standing)
    return Scene(case, issue, earlier, signed_in.as_(case.by))


@dataclass
class Scene:
    """An issue in the case's standing, and who does the deed in front of his browser."""

    case: Case
    issue: Issue
    earlier: Issue | None
    browser: Client

    @property
    def url(self) -> str:
        return address(self.issue, self.case.deed)

    def typed(self, **changes: Any) -> dict[str, Any]:
        """What is typed, with a fresh photo where the deed takes one."""
        made: dict[str, Any] = {
            PHOTO: picture,
            EARLIER: lambda: getattr(self.earlier, "number", ""),
        }
        return {
            name: made[value]() if value in made else value
            for name, value in {**self.case.typed, **changes}.items()
        }


every_case = pytest.mark.parametrize("scene", CASES, indirect=True)


def test_its_cases_are_all_deeds_of_the_workflow() -> None:
    assert {case.deed for case in CASES.values()} == set(TABLE)
    for name, case in CASES.items():
        sources, _doers, _to = TABLE[case.deed]
        assert case.standing in sources, name


@every_case
def test_it_offers_and_opens_the_form_to_who_may(scene: Scene) -> None:
    before = everything(with_waiting_photos=True)
    page = opened(scene.browser, scene.url)
    assert page.status == 200
    assert set(scene.case.typed) <= page.names
    assert page.value("version") == str(scene.issue.version)
    assert scene.issue.number in page.text
    assert word(DEEDS, scene.case.deed) in page.text
    assert page.alert == ""
    assert everything(with_waiting_photos=True) == before

    detail = scene.browser.get(reverse("issue", args=[scene.issue.number])).content.decode()
    how = "action" if scene.case.deed in DONE_AT_ONCE else "href"
    assert f'{how}="{scene.url}"' in detail


@every_case
def test_it_does_the_deed(scene: Scene) -> None:
    case, old = scene.case, scene.issue
    typed = scene.typed()
    response = sent(scene.browser, opened(scene.browser, scene.url), typed)
    assert response.status_code == 302
    assert response["Location"] == reverse("issue", args=[old.number])

    issue = Issue.objects.get(pk=old.pk)
    assert issue.state == case.state
    assert issue.version == old.version + (0 if case.deed in TALK else 1)
    event = issue.events.order_by("-seq")[0]
    assert issue.event_count == event.seq == old.event_count + 1
    assert (event.deed, event.outcome) == (case.deed, case.outcome)
    assert event.by is not None
    assert event.by.username == case.by
    assert (event.at, event.from_state, event.to_state) == (NOW, old.state, case.state)
    if case.note:
        assert event.note == case.typed[case.note]
    if "photos" in case.typed:
        assert Photo.objects.filter(issue=issue, event=event).count() == 1

    page = scene.browser.get(response["Location"]).content.decode()
    assert word(DEEDS, case.deed) in page
    assert word(STATES, case.state) in page


@pytest.mark.parametrize("scene", [name for name in CASES if CASES[name].needs], indirect=True)
def test_it_asks_for_each_thing_it_needs(scene: Scene) -> None:
    """What is missing is said beside it; put right, it passes without anything given anew."""
    before = everything()
    for missing in scene.case.needs:
        typed = scene.typed(**{missing: NOTHING.get(missing, " ")})
        page = sent_back(scene.browser, opened(scene.browser, scene.url), typed)
        assert page.status == 400, missing
        assert page.faults(SAID_AT.get(missing, missing)), f"nothing is said beside {missing}"
        assert_kept(page, typed, missing)
        assert page.value("version") == str(scene.issue.version)
    assert everything() == before
    again = {**page.filled, missing: scene.typed()[missing]}
    assert sent(scene.browser, page, again).status_code == 302
    assert Issue.objects.get(pk=scene.issue.pk).state == scene.case.state


def assert_kept(page: FormPage, typed: dict[str, Any], missing: str) -> None:
    """What was typed is still in the form, and in no other field is anything wrong."""
    for name, value in typed.items():
        if name == "photos":
            assert len(page.kept_photos) == (0 if missing == "photos" else 1)
        elif name != missing:
            assert page.value(name) == value, name
            if SAID_AT.get(missing) == name:
                continue
            assert page.faults(name) == "", (missing, name)


# --- what only some issues ask for ----------------------------------------------------------------


def test_it_asks_for_the_sight_of_urgent_ones(campaign: Campaign, signed_in: Any) -> None:
    issue = make_submitted(campaign, severity="urgent", now=NOW)
    browser = signed_in.as_("inspector")
    before = everything()
    typed = {"result": "pass", "reason": "看过照片"}
    page = sent_back(browser, opened(browser, address(issue, "verify")), typed)
    assert page.status == 400
    assert page.faults("on_site")
    assert page.value("reason") == "看过照片"
    assert page.value("result") == "pass"
    assert everything() == before
    assert sent(browser, page, {**typed, "on_site": "on"}).status_code == 302
    assert Issue.objects.get(pk=issue.pk).state == "closed"


def test_it_asks_who_approved_a_second_extension(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "extension requested")
    act("decide_extension", issue, "office", NOW, due_at="2026-11-16T18:00:00+08:00")
    act("request_extension", issue, HANDLER, NOW)
    browser = signed_in.as_("office")
    before = everything()
    typed = {"grant": "1", "due_at": "2026-11-18T18:00", "reason": "同意"}
    page = sent_back(browser, opened(browser, address(issue, "decide_extension")), typed)
    assert page.status == 400
    assert page.faults("approved_by")
    assert page.value("reason") == "同意"
    assert everything() == before
    assert sent(browser, page, {**typed, "approved_by": "周市长"}).status_code == 302


def test_it_hands_on_to_a_unit_below(campaign: Campaign, signed_in: Any) -> None:
    issue = make_dispatched(campaign, lead="gongan", now=at("2026-11-09 09:30"))
    browser = signed_in.as_("head.gongan")
    page = opened(browser, address(issue, "assign_within"))
    assert sent(browser, page, {"department": "jiaojing", "note": "请办"}).status_code == 302
    issue.refresh_from_db()
    assert issue.assigned_department == unit("jiaojing")
    assert issue.lead == unit("gongan")  # the unit stays answerable


@pytest.mark.parametrize("missing", ["limit_amount", "limit_unit"])
def test_it_wants_amount_and_unit_of_a_limit(
    missing: str, campaign: Campaign, signed_in: Any
) -> None:
    issue = make_standing(campaign, "pending")
    browser = signed_in.as_("office")
    before = everything()
    typed = {
        "lead_department": "wenlv",
        "limit_amount": "3",
        "limit_unit": "working_days",
        "note": "速办",
    } | {missing: ""}
    page = sent_back(browser, opened(browser, address(issue, "dispatch")), typed)
    assert page.status == 400
    assert page.faults(missing)
    assert page.value("note") == "速办"
    assert everything() == before


def test_it_suggests_what_the_place_and_category_say(campaign: Campaign, signed_in: Any) -> None:
    issue = make_issue(campaign, now=at("2026-11-09 09:30"))
    assert issue.suggested_lead is not None
    page = opened(signed_in.as_("office"), address(issue, "dispatch"))
    assert page.value("lead_department") == issue.suggested_lead.code


def test_it_suggests_the_day_that_the_unit_wants(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "extension requested")
    page = opened(signed_in.as_("office"), address(issue, "decide_extension"))
    assert page.value("due_at") == "2026-11-18T18:00"


def test_it_signs_with_the_button_of_the_issues_page(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "dispatched")
    browser = signed_in.as_(HANDLER)
    url = reverse("issue", args=[issue.number])
    page = opened(browser, url)
    assert page.form.get("action") == address(issue, "accept")
    response = browser.post(address(issue, "accept"), page.filled)
    assert response.status_code == 302
    assert Issue.objects.get(pk=issue.pk).state == "in_progress"


def test_it_does_what_was_sent_twice_once(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "in_progress")
    browser = signed_in.as_(HANDLER)
    page = opened(browser, address(issue, "submit_fix"))
    content = picture().read()
    for _twice in range(2):
        typed = {"note": "已修复", "photos": picture(content=content)}
        assert sent(browser, page, typed).status_code == 302
    assert issue.events.filter(deed="submit_fix").count() == 1


def test_it_lets_the_office_hand_over_with_a_share(campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, "pending")
    browser = signed_in.as_("office")
    typed = {
        "lead_department": "wenlv",
        "assisting_department": "chengguan",
        "assisting_share": "20",
    }
    sent(browser, opened(browser, address(issue, "dispatch")), typed)
    helper = issue.assignments.get(role="assist")
    assert Assisting(helper.department, helper.share) == Assisting(unit("chengguan"), 20)
