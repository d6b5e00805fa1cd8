"""The default texts of the ladder's letters: always Chinese, as official papers are.

The office edits them before they are sent; title, number, signature and date stand on the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from campaigns.rules.ladder import Step

Causes = Sequence[Mapping[str, Any]]
TITLES: Mapping[Step, str] = {
    Step.LETTER: "提醒函",
    Step.CIRCULAR: "关于对{unit}予以通报批评的通报",
    Step.VICE_INTERVIEW: "约谈通知书",
    Step.HEAD_INTERVIEW: "约谈通知书",
    Step.REFERRAL: "关于移送{unit}有关问题线索的函",
}


@dataclass(frozen=True)
class About:
    """Whom a letter is about: full name of the unit, name of the campaign."""

    unit: str
    campaign: str


def title_of(step: str, unit: str) -> str:
    return TITLES[Step(step)].format(unit=unit)


def letter(step: Step, about: About, causes: Causes) -> str:
    """The body of the paper from the addressee to the last sentence; `causes` as the measure
    holds them, the present one first."""
    return _LETTERS[step](about, causes)


def _reminder(about: About, causes: Causes) -> str:
    return _joined(
        f"{about.unit}：",
        f"在{about.campaign}{_week(causes[0])}督查考评中，{_place('你单位', causes[0])}。",
        "请你单位高度重视，认真查找原因，压实工作责任，加快问题整改，"
        "并于收到本函之日起3个工作日内将整改情况书面反馈我办。",
        "特此提醒。",
    )


def _circular(about: About, causes: Causes) -> str:
    weeks = "、".join(_week(cause) for cause in reversed(causes))
    return _joined(
        "各责任单位：",
        f"在{about.campaign}{weeks}督查考评中，{about.unit}连续{_count(len(causes))}周"
        f"位列{causes[0]['group']}末位，其中最近一周得分{causes[0]['score']}分。"
        f"经研究，现对{about.unit}予以通报批评。",
        f"{about.unit}要深刻反思，认真整改，于本通报印发之日起3个工作日内向我办书面报告整改情况。"
        "各责任单位要引以为戒、举一反三，切实抓好各项任务落实。",
    )


def _vice_interview(about: About, causes: Causes) -> str:
    return _joined(
        f"{about.unit}：",
        f"在{about.campaign}{_month(causes[0])}督查考评中，{_place('你单位', causes[0])}。"
        "按照督查考评有关规定，决定对你单位分管负责人进行约谈，时间、地点另行通知。",
        "请提前准备书面材料，说明工作落后的原因、整改措施和完成时限。",
    )


def _head_interview(about: About, causes: Causes) -> str:
    months = "、".join(_month(cause) for cause in reversed(causes))
    return _joined(
        f"{about.unit}：",
        f"在{about.campaign}{months}督查考评中，你单位均位列{causes[0]['group']}末位，"
        f"其中{_month(causes[0])}得分{causes[0]['score']}分。按照督查考评有关规定，"
        "决定对你单位主要负责人进行约谈，并对有关问题予以公开曝光。约谈时间、地点另行通知。",
        "请提前准备书面材料，说明工作落后的原因、整改措施和完成时限。",
    )


def _referral(about: About, causes: Causes) -> str:
    return _joined(
        "市纪委监委：",
        f"在{about.campaign}督查考评中，{about.unit}{'；'.join(map(_fault, causes))}。"
        "按照督查考评有关规定，现将有关情况移送你单位，请依规依纪依法处理。",
        "处理结果请函告我办。",
    )


_LETTERS: Mapping[Step, Callable[[About, Causes], str]] = {
    Step.LETTER: _reminder,
    Step.CIRCULAR: _circular,
    Step.VICE_INTERVIEW: _vice_interview,
    Step.HEAD_INTERVIEW: _head_interview,
    Step.REFERRAL: _referral,
}


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def _week(cause: Mapping[str, Any]) -> str:
    monday = date.fromisoformat(cause["week"])
    sunday = monday + timedelta(days=6)
    year, number, _day = monday.isocalendar()
    return f"{year}年第{number}周（{_day_words(monday)}至{_day_words(sunday)}）"


def _day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _month(cause: Mapping[str, Any]) -> str:
    year, month = str(cause["month"]).split("-")
    return f"{year}年{int(month)}月"


def _place(who: str, cause: Mapping[str, Any]) -> str:
    return (
        f"{who}得分{cause['score']}分，在{cause['group']}{cause['ranked']}个参评单位中"
        f"排名第{cause['rank']}位，位列末位"
    )


def _count(number: int) -> str:
    return "两" if number == 2 else str(number)


def _fault(cause: Mapping[str, Any]) -> str:
    if cause["rule"] == "veto":
        return f"因“{cause['reason']}”被一票否决"
    return f"存在虚假整改问题（问题编号{cause['issue']}），经复查认定属实"
