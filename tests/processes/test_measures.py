"""The ladder's suggestions after publication, and what people make of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import AuditLog, Campaign, Measure, Notification, ScoreWeek
from campaigns.processes import accountability, measure_deciding, weeks
from campaigns.processes.measure_suggesting import suggest_due, table_of_month
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from tests.factories import at, person, unit
from tests.processes.appeal_cast import ANSWERED_AT

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FIRST = date(2026, 11, 2)
NOW = at("2026-11-24 10:00")
STREETS = ("qinghe", "nanhu", "beiyuan", "heping")


def stored(campaign: Campaign, monday: date, *, last: str = "heping", **changes: Any) -> ScoreWeek:
    """A published week as its stored rows: four subdistricts, one of them last."""
    units = [code for code in STREETS if code != last] + [last]
    rows = [
        {
            "department": code,
            "group": "街道",
            "rank": place,
            "few_cases": False,
            "score": f"{100 - 5 * place}.00",
        }
        for place, code in enumerate(units, start=1)
    ]
    values: dict[str, Any] = {
        "state": "published",
        "frozen_at": NOW,
        "published_at": NOW,
        "signer": "周副市长",
        "sha256": "0" * 64,
        "content": {"rows": rows},
        **changes,
    }
    return ScoreWeek.objects.create(campaign=campaign, monday=monday, **values)


def suggested() -> list[tuple[str, str]]:
    rows = Measure.objects.order_by("pk")
    return [(row.department.code, row.step) for row in rows.select_related("department")]


def told(step: str) -> set[str]:
    rows = Notification.objects.filter(notice__step=step)
    return set(rows.values_list("recipient__username", flat=True))


# --- suggestions ---------------------------------------------------------------------------------


def test_one_week_suggests_a_letter_and_two_a_circular(campaign: Campaign) -> None:
    stored(campaign, FIRST)
    stored(campaign, FIRST + timedelta(days=7))
    assert suggest_due(now=NOW) == 2
    assert suggested() == [("heping", "letter"), ("heping", "circular")]
    letter, circular = Measure.objects.order_by("pk")
    name = unit("heping").name
    assert letter.text.startswith(f"{name}：\n\n在")
    assert "2026年第45周（11月2日至11月8日）督查考评中，你单位得分80.00分" in letter.text
    assert "在街道4个参评单位中排名第4位，位列末位" in letter.text
    assert "2026年第45周（11月2日至11月8日）、2026年第46周" in circular.text
    assert f"{name}连续两周位列街道末位" in circular.text
    assert told("measure_suggested") == {"office", "office2"}


def test_it_is_asked_once(campaign: Campaign) -> None:
    stored(campaign, FIRST)
    assert [suggest_due(now=NOW) for _time in range(2)] == [1, 0]
    ScoreWeek.objects.update(measured_at=None)
    suggest_due(now=NOW)
    assert suggested() == [("heping", "letter")]


def test_another_unit_the_week_before_is_no_second_week(campaign: Campaign) -> None:
    stored(campaign, FIRST, last="nanhu")
    stored(campaign, FIRST + timedelta(days=7))
    suggest_due(now=NOW)
    assert suggested() == [("nanhu", "letter"), ("heping", "letter")]


def test_a_week_between_breaks_the_run(campaign: Campaign) -> None:
    for weeks_on, last in enumerate(("heping", "nanhu", "heping")):
        stored(campaign, FIRST + timedelta(days=7 * weeks_on), last=last)
    suggest_due(now=NOW)
    assert {step for _unit, step in suggested()} == {"letter"}


def test_a_week_waits_until_all_before_it_are_published(campaign: Campaign) -> None:
    """Else a circular would come out as a letter."""
    older = stored(campaign, FIRST, state="frozen")
    stored(campaign, FIRST + timedelta(days=7))
    assert suggest_due(now=NOW) == 0
    ScoreWeek.objects.filter(pk=older.pk).update(state="published")
    suggest_due(now=NOW)
    assert suggested() == [("heping", "letter"), ("heping", "circular")]


def test_a_veto_suggests_a_referral(campaign: Campaign) -> None:
    """After the real way: proposed, approved, frozen, published."""
    proposal = accountability.enter_points(
        campaign=campaign,
        department=unit("heping"),
        rule="veto",
        reason="发生重大负面事件",
        document_no="创建办〔2026〕9号",
        by=person("office"),
        now=at("2026-11-11 09:00"),
    )
    accountability.approve(
        proposal_id=proposal.pk, by=person("office2"), now=at("2026-11-11 10:00")
    )
    monday = date(2026, 11, 9)
    weeks.freeze(campaign=campaign, monday=monday, by=None, now=at("2026-11-16 10:00"))
    weeks.publish(
        campaign=campaign,
        monday=monday,
        signer="周副市长",
        by=person("office2"),
        now=at("2026-11-16 15:00"),
    )
    suggest_due(now=ANSWERED_AT)
    assert suggested() == [("heping", "referral")]
    assert "因“发生重大负面事件”被一票否决" in Measure.objects.get().text


def month_rows(last: str) -> Any:
    """The month's table, as if that unit were last in it."""
    units = [code for code in STREETS if code != last] + [last]
    rows = [
        {
            "department": code,
            "group": "街道",
            "rank": place,
            "few_cases": False,
            "score": f"{90 - 5 * place}.00",
        }
        for place, code in enumerate(units, start=1)
    ]
    return lambda campaign, month, now: rows


def months_of(code: str) -> list[tuple[str, str]]:
    rows = Measure.objects.filter(department__code=code).exclude(month="").order_by("month")
    return [(row.month, row.step) for row in rows]


# The last weeks of January to May 2026.
ENDS = ("2026-01-19", "2026-02-16", "2026-03-23", "2026-04-20", "2026-05-25")


def lived(campaign: Campaign, *lasts: str) -> None:
    """Months one after the other, with who was last in each."""
    for monday, last in zip(ENDS, lasts, strict=False):
        stored(campaign, date.fromisoformat(monday))
        suggest_due(now=NOW, month_rows=month_rows(last))


def test_the_last_of_a_month_suggests_an_interview(campaign: Campaign) -> None:
    lived(campaign, "nanhu")
    assert months_of("nanhu") == [("2026-01", "vice_interview")]
    text = Measure.objects.get(month="2026-01").text
    assert "2026年1月督查考评中，你单位得分70.00分" in text
    assert "对你单位分管负责人进行约谈" in text


def test_two_months_running_suggest_the_head(campaign: Campaign) -> None:
    lived(campaign, "nanhu", "nanhu")
    assert [step for _month, step in months_of("nanhu")] == ["vice_interview", "head_interview"]
    text = Measure.objects.get(month="2026-02").text
    assert "2026年1月、2026年2月督查考评中，你单位均位列街道末位" in text
    assert "予以公开曝光" in text


def test_so_do_three_in_a_year(campaign: Campaign) -> None:
    lived(campaign, "nanhu", "qinghe", "nanhu", "qinghe", "nanhu")
    assert [step for _month, step in months_of("nanhu")] == [
        *("vice_interview", "vice_interview"),
        "head_interview",
    ]
    assert "2026年1月、2026年3月、2026年5月" in Measure.objects.get(month="2026-05").text


def test_december_and_january_run_on_but_count_apart(campaign: Campaign) -> None:
    stored(campaign, date(2026, 12, 21))  # its Sunday is 27 December
    suggest_due(now=NOW, month_rows=month_rows("nanhu"))
    stored(campaign, date(2026, 12, 28))  # its Sunday is 3 January: a week of 2027
    stored(campaign, date(2027, 1, 25))
    suggest_due(now=NOW, month_rows=month_rows("nanhu"))
    assert months_of("nanhu") == [("2026-12", "vice_interview"), ("2027-01", "head_interview")]


def test_the_month_is_the_one_that_its_page_shows(campaign: Campaign) -> None:
    """No unit has data in the month, so nobody is ranked, and nobody last."""
    stored(campaign, date(2026, 1, 19))
    assert table_of_month(campaign, "2026-01", NOW)
    suggest_due(now=NOW)
    assert suggested() == [("heping", "letter")]


def test_a_month_is_asked_with_its_last_week_only(campaign: Campaign) -> None:
    stored(campaign, date(2026, 1, 12))
    suggest_due(now=NOW, month_rows=month_rows("nanhu"))
    assert months_of("nanhu") == []


# --- decisions -----------------------------------------------------------------------------------


@pytest.fixture
def letter(campaign: Campaign) -> Measure:
    stored(campaign, FIRST)
    suggest_due(now=NOW)
    return Measure.objects.get()


def confirm(measure: Measure, by: str = "office", **more: Any) -> Measure:
    values = {"text": "请即整改。", "document_no": "创建办函〔2026〕12号", **more}
    return measure_deciding.confirm(measure_id=measure.pk, by=person(by), now=NOW, **values)


def refused_with(code: str, does: Any) -> None:
    with pytest.raises((MoveNotAllowed, RoleNotAllowed)) as told_so:
        does()
    assert told_so.value.code == code


def test_a_person_confirms_with_his_own_text_and_the_unit_is_told(letter: Measure) -> None:
    found = confirm(letter)
    assert (found.state, found.text, found.decided_by) == (
        *("confirmed", "请即整改。"),
        person("office"),
    )
    assert told("measure_confirmed") == {"handler.heping", "head.heping"}
    refused_with("measure_decided", lambda: confirm(letter))
    assert AuditLog.objects.filter(action="confirm_measure").count() == 1


def test_a_referral_needs_a_second_person(letter: Measure) -> None:
    Measure.objects.filter(pk=letter.pk).update(step="referral")
    assert confirm(letter).state == "proposed"
    assert told("measure_confirmed") == set()
    assert told("measure_proposed") == {"office2"}

    def approve(by: str) -> Measure:
        return measure_deciding.approve(measure_id=letter.pk, by=person(by), now=NOW)

    refused_with("own_measure", lambda: approve("office"))
    refused_with("role", lambda: approve("leader"))
    assert approve("office2").state == "confirmed"
    refused_with("measure_decided", lambda: approve("office2"))


def test_it_may_be_dismissed_with_a_reason(letter: Measure) -> None:
    with pytest.raises(BadFields):
        measure_deciding.dismiss(measure_id=letter.pk, reason=" ", by=person("office"), now=NOW)
    measure_deciding.dismiss(
        measure_id=letter.pk, reason="申诉期内已更正", by=person("office"), now=NOW
    )
    refused_with("measure_decided", lambda: confirm(letter))
    assert told("measure_confirmed") == set()


def test_its_outcome_is_recorded_with_papers(letter: Measure) -> None:
    def record(on: date, **more: Any) -> Measure:
        return measure_deciding.record_outcome(
            measure_id=letter.pk,
            outcome="已书面反馈",
            carried_out_on=on,
            by=person("office"),
            now=NOW,
            **more,
        )

    today = date(2026, 11, 24)
    refused_with("measure_not_in_force", lambda: record(today))
    confirm(letter)
    for wrong in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(BadFields):
            record(wrong)
    paper = SimpleUploadedFile("反馈.pdf", b"%PDF-1.4\n%%EOF\n")
    assert record(today, files=[paper]).state == "carried_out"
    assert [row.name for row in letter.attachments.all()] == ["反馈.pdf"]
    refused_with("measure_not_in_force", lambda: record(today))


@pytest.mark.parametrize("username", ["handler.heping", "leader", "auditor", "inspector"])
def test_only_the_office_decides(username: str, letter: Measure) -> None:
    refused_with("role", lambda: confirm(letter, by=username))
