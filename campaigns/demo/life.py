"""Five weeks of the demo city's life as a plan: deeds of people at their instants, up to now.

The plan is data for the player. The same seed and the same present give the same plan.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from campaigns.demo import turns
from campaigns.demo.aftermath import AFTERWARDS
from campaigns.demo.board import lay_out_board
from campaigns.demo.more_time import MORE_TIME
from campaigns.demo.routine import tell_routine
from campaigns.demo.stories import OWN_ZONE, Story
from campaigns.demo.storylines import ON_THE_WAY
from campaigns.demo.telling import NotYet
from campaigns.demo.town import Case, Town
from campaigns.demo.writer import Writer
from campaigns.rules.calendars import ONE_DAY, at, local
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State

ISSUES = 700
SEED = "示范市"
BOARD_SHARE = 0.18
REST_DAY_WEIGHT = 0.2
DISTRICT_SOURCES = ("hotline", "hotline", "petition")
# How often a kind of problem is found; 1 for those not named.
FREQUENT = {
    **dict.fromkeys(("0801", "0802", "0108", "0406", "0803", "0806"), 7.0),
    **dict.fromkeys(("0101", "0104", "0501", "0502", "0109", "0805", "1202", "1201"), 5.0),
    **dict.fromkeys(("0105", "0201", "0401", "0503", "0705", "0901", "0903", "0605"), 4.0),
    **dict.fromkeys(("0102", "0402", "0602", "0604", "0607", "0702", "0106", "0302"), 3.0),
    **dict.fromkeys(("0113", "0409", "0613", "0804", "1301", "0111", "0603", "1104"), 0.3),
}
ON_FOOT = ("0101", "0104", "0105", "0108", "0109", "0201", "0402", "0406", "0501", "0604")
# How often a unit is met among those that a kind may fall to; 1 for those not named.
MET = {
    **dict.fromkeys(("qinghe", "heping", "xicheng", "beiyuan"), 4.0),
    **dict.fromkeys(("yunxi", "dongping", "nanhu"), 2.0),
}


@dataclass(frozen=True)
class Temper:
    """How a unit works: how often it signs, is in time, passes its check."""

    signs: float
    in_time: float
    passes: float


KEEN = Temper(0.95, 0.99, 0.99)
STEADY = Temper(0.85, 0.93, 0.95)
SLOW = Temper(0.7, 0.8, 0.9)
POOR = Temper(0.5, 0.5, 0.82)
TEMPERS = {
    **dict.fromkeys(("jiaojing", "qinghe", "yuanlin", "heping", "ludeng"), KEEN),
    **dict.fromkeys(("chengguan", "huanwei", "nanhu", "yunxi", "beiyuan"), STEADY),
    **dict.fromkeys(("shijian", "dongping", "jiaotong", "shizheng", "weijian", "wenlv"), SLOW),
    **dict.fromkeys(("zhujian", "xicheng", "paishui", "tongxin"), POOR),
}


@dataclass(frozen=True)
class Plan:
    """Deeds in order of their instants, and by the issue's letter: its case, where it then stands.

    `mondays` are those of the weeks −4 … 0.
    """

    deeds: list[dict[str, Any]]
    cases: dict[str, Case]
    standing: dict[str, State]
    mondays: tuple[date, ...]
    begins_at: datetime

    def states(self) -> Counter[State]:
        """How many issues stand where."""
        return Counter(self.standing.values())


def plan_life(*, town: Town, now: datetime, issues: int = ISSUES, seed: str = SEED) -> Plan:
    """The plan of about so many issues: the named cases whatever the number, then today's desks,
    then the daily run. Nothing in it lies after `now`."""
    writer = Writer(town, now, seed)
    for storyline in (*ON_THE_WAY, *MORE_TIME, *AFTERWARDS):
        with suppress(NotYet):
            storyline(writer)
    lay_out_board(writer, most=round(issues * BOARD_SHARE))
    _tell_daily_run(writer, issues)
    tell_routine(writer)
    logged = writer.logged()
    deeds = [deed for story in logged for deed in story.deeds] + writer.deeds
    return Plan(
        deeds=sorted(deeds, key=lambda deed: deed["at"]),
        cases={story.letter: story.case for story in logged},
        standing={story.letter: story.standing() or State.PENDING for story in logged},
        mondays=tuple(writer.monday(week) for week in range(-4, 1)),
        begins_at=writer.begins_at,
    )


# --- the daily run -------------------------------------------------------------------------------


def _tell_daily_run(w: Writer, issues: int) -> None:
    missing = issues - len(w.logged())
    cases = [_draw_case(w) for _n in range(missing)]
    moments = _moments(w, missing)
    for case, moment in zip(cases, moments, strict=True):
        story = w.story(case, _severity(w, case))
        if story.is_natural:
            moment = _early(moment)
        with suppress(NotYet):
            _tell_ordinary(story, moment)


def _draw_case(w: Writer) -> Case:
    if w.rng.random() < 0.1:
        return w.town.at_a_corner(w.rng, w.rng.choice(ON_FOOT), w.rng.choice(("Z01", "Z01", "Z02")))
    codes = sorted(w.town.cases_by_category)
    weights = [FREQUENT.get(code, 1.0) for code in codes]
    cases = w.town.cases_by_category[w.rng.choices(codes, weights)[0]]
    return w.rng.choices(cases, [MET.get(case.lead.code, 1.0) for case in cases])[0]


def _severity(w: Writer, case: Case) -> Severity:
    usual = Severity(case.category.severity)
    return Severity.MAJOR if usual is Severity.MINOR and w.rng.random() < 0.05 else usual


def _moments(w: Writer, count: int) -> list[datetime]:
    """When inspectors find something: on the city's windows, seldom on rest days, before now."""
    spans: list[tuple[datetime, timedelta]] = []
    weights = []
    day = w.monday(-4)
    while day <= w.now.date():
        for window in w.town.calendar.windows:
            opens, closes = at(day, window.opens), min(at(day, window.closes), w.now)
            if closes - opens > timedelta(minutes=15):
                length = closes - opens - timedelta(minutes=10)
                is_rest = not w.town.office_clock.is_working(day)
                spans.append((opens, length))
                weights.append(length.total_seconds() * (REST_DAY_WEIGHT if is_rest else 1))
        day += ONE_DAY
    drawn = w.rng.choices(spans, weights, k=count)
    return [
        opens + timedelta(seconds=w.rng.randrange(int(length.total_seconds())))
        for opens, length in drawn
    ]


def _early(moment: datetime) -> datetime:
    """The same day in the morning, so that urgent work is done by the evening."""
    return min(moment, at(local(moment).date(), time(9)) + timedelta(seconds=moment.second * 60))


def _tell_ordinary(story: Story, moment: datetime) -> None:
    roll = story.rng.random()
    temper = TEMPERS.get(story.lead.code, STEADY)
    if roll < 0.02:
        story.log_fixed_on_the_spot("inspector", moment)
        return
    if roll < 0.05:
        story.log_fixed_by_unit(moment)
        story.pass_check()
        return
    if roll < 0.14:
        story.log_self_check(moment)
        _tell_fixing(story, temper)
        return
    _log(story, moment)
    if roll < 0.155:
        story.void(story.rng.choice(("not_a_problem", "out_of_scope")), reason="现场核实不予认定")
        return
    story.dispatch(helpers=_helpers(story))
    if story.rng.random() < temper.signs:
        story.accept()
    if story.rng.random() < 0.05:
        turns.comment(story, story.rng.choice(("office", "inspector", story.handler)))
    _tell_fixing(story, temper)


def _log(story: Story, moment: datetime) -> None:
    """Found by an inspector, the zone chief, the third party; or told to the office."""
    rng, zone = story.rng, story.case.spot.zone
    if zone is not None and zone.code == OWN_ZONE and rng.random() < 0.6:
        story.log("zonechief", moment)
        return
    roll = rng.random()
    if roll < 0.14:
        source = rng.choice(DISTRICT_SOURCES)
        photos = 0 if source == "hotline" else 1
        story.log(rng.choice(("office", "office2")), moment, source=source, photos=photos)
    elif roll < 0.2:
        story.log("office", moment, source=rng.choice(("upper", "media", "leader")))
    elif roll < 0.28:
        story.log("thirdparty", moment, source="third_party", photos=rng.choice((1, 1, 2)))
    else:
        by = rng.choice(("inspector", "inspector", "inspector2"))
        source = "city" if rng.random() < 0.1 else "patrol"
        story.log(by, moment, source=source, photos=rng.choice((1, 1, 1, 2)))


def _helpers(story: Story) -> tuple[tuple[str, int | None], ...]:
    helper = story.town.helper(story.case)
    if helper is None or story.rng.random() > 0.25:
        return ()
    return ((helper.code, story.rng.choice((None, None, 20, 30))),)


def _tell_fixing(story: Story, temper: Temper) -> None:
    """Fixed in time or late, checked until it passes, now and then looked at again."""
    rng = story.rng
    if rng.random() < temper.in_time:
        story.fix()
    else:
        _tell_lateness(story)
    while story.state is State.SUBMITTED and rng.random() > temper.passes:
        story.fail_check()
        story.fix()
    story.pass_check()
    if rng.random() < 0.04 and not story.is_self_found:
        turns.look_back(story, "fixed")


def _tell_lateness(story: Story) -> None:
    """Late by hours, by a day or two, or by weeks; mostly urged, often answered."""
    rng = story.rng
    low, high = rng.choices(((30, 300), (420, 1100), (3400, 5200)), (6, 3, 1))[0]
    if story.is_natural:
        low, high = 15, 90
    elif rng.random() < 0.6:
        story.accept()
        story.at = max(story.at, turns.due(story))
        turns.remind(story, at=story.at_office(10, 60))
        if rng.random() < 0.7:
            turns.acknowledge(story, promised_on=local(story.at).date() + ONE_DAY)
    story.fix(at=story.past_due(low, high))
