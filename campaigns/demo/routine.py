"""The campaign office's own week: publication, points by hand, and people reading their notices."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from campaigns.demo.board import CAST
from campaigns.demo.writer import Writer
from campaigns.processes.weeks import FREEZE_HOUR
from campaigns.rules.calendars import ONE_DAY, at, local, week_bounds

SIGNER = "指挥部办公室主任 孙立新"
PUBLISHED = (-4, -3, -2)
THURSDAY = 3
READERS = (
    *("office", "office2", "inspector", "inspector2", "zonechief", "leader", "thirdparty"),
    *(f"{role}.{unit}" for unit in CAST for role in ("handler", "head")),
)
# Week, day, rule, unit, points (the rule's own when None), reason, document number.
POINTS = (
    (-4, 2, "praise_office", "qinghe", None, "小区楼院治理经验在全市推广", "示创办〔{year}〕12号"),
    (-4, 3, "meeting_absence", "tongxin", None, "周调度会缺席", "示创办会〔{year}〕8号"),
    (-3, 1, "publicity", "rongmei", None, "本周宣传稿件被省级媒体采用", "示创办〔{year}〕13号"),
    (-3, 2, "late_document", "shangwu", None, "材料迟报一天", "示创办催〔{year}〕3号"),
    (-3, 3, "manual_deduction", "zhujian", None, "督办件未按要求反馈", "示创办督〔{year}〕5号"),
    (-2, 1, "praise_province", "yuanlin", None, "受省级通报表扬", "省文明办〔{year}〕21号"),
    (-2, 2, "duty_absence", "paishui", None, "值守点位无人在岗", "示创办督〔{year}〕6号"),
    (-1, 0, "model_site", "shijian", None, "人民路农贸市场评为样板点位", "示创办〔{year}〕15号"),
    (-1, 2, "manual_deduction", "xicheng", "2.00", "同类问题反复被通报", "示创办督〔{year}〕7号"),
)
# Against the entry of that week, rule and unit: reason, answer, whether it is accepted.
APPEALS = (
    (
        *(-3, "manual_deduction", "zhujian", "督办件已于时限前书面反馈，附回执"),
        *("经核查收文登记，反馈在时限之内，予以更正", True),
    ),
    (
        *(-2, "duty_absence", "paishui", "值守人员临时处置积水，未离开责任区"),
        *("现场记录显示离岗四十分钟且未报备，维持原扣分", False),
    ),
)


def tell_routine(w: Writer) -> None:
    """Adds the deeds of no single issue to the plan."""
    for week in PUBLISHED:
        w.do(_published_at(w, week), "office", "publish_week", monday=w.monday(week), signer=SIGNER)
    for week, day, rule, unit, points, reason, document_no in POINTS:
        moment = w.moment(week, day, 16)
        w.do(
            moment,
            "office2",
            "enter_points",
            rule=rule,
            department=unit,
            points=points,
            reason=reason,
            document_no=document_no.format(year=local(moment).year),
        )
    for appeal in APPEALS:
        _tell_appeal(w, *appeal)
    _tell_reading(w)


def _tell_appeal(
    w: Writer, week: int, rule: str, unit: str, reason: str, answer: str, is_accepted: bool
) -> None:
    """Raised an hour after publication, answered on the next working day."""
    raised_at = _published_at(w, week) + timedelta(hours=1)
    about = {"monday": w.monday(week), "rule": rule, "department": unit}
    w.do(raised_at, f"handler.{unit}", "appeal", **about, reason=reason)
    day = w.town.office_clock.working_day_after(local(raised_at).date(), 1)
    w.do(
        at(day, time(10)),
        "office",
        "answer_appeal",
        **about,
        answer=answer,
        is_accepted=is_accepted,
    )


def _published_at(w: Writer, week: int) -> datetime:
    """The afternoon of the Monday on which it was frozen, or of the next working day of that week."""
    monday = w.monday(week + 1)
    frozen_at = week_bounds(w.monday(week))[1] + FREEZE_HOUR
    first = w.town.office_clock.working_day_from(monday)
    day = first if first <= monday + 6 * ONE_DAY else monday
    return max(at(day, time(16)), frozen_at + timedelta(hours=5))


def _tell_reading(w: Writer) -> None:
    """The cast reads what lies there every noon, everybody on Thursdays; yesterday was the last."""
    day = w.monday(-4)
    while day < w.now.date():
        people = () if day.weekday() == THURSDAY else READERS
        w.do(at(day, time(12)), "office", "read_notices", people=people)
        day += ONE_DAY
