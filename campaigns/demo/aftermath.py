"""The named cases of the demo city, last part: false fixes, rebounds, doubts, and no issues."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from campaigns.demo import turns
from campaigns.demo.stories import Story
from campaigns.demo.telling import NotYet
from campaigns.demo.writer import Writer
from campaigns.rules.workflow import State


def false_fix(w: Writer) -> None:
    """Struck off, found unfixed, proposed by the inspector, heard, approved by a second person."""
    story = w.story(w.case("1202", lead="zhujian"))
    story.log("inspector", w.moment(-4, 0, 10))
    story.dispatch()
    story.fix(at=story.in_time(0.4))
    story.pass_check()
    turns.look_back(story, "unfixed", at=story.at_office(300, 700))
    turns.hear(story, "施工单位次日又有车辆带泥上路，已约谈项目经理")
    turns.approve(story)
    story.fix()
    story.pass_check()


def unfixed(w: Writer) -> None:
    """Found unfixed lately; the proposal is not decided."""
    story = w.story(w.case("0903", lead="shijian"))
    story.log("inspector2", w.moment(-3, 3, 9))
    story.dispatch()
    story.fix(at=story.in_time(0.4))
    story.pass_check()
    turns.look_back(story, "unfixed", at=w.back(w.town.patrol_clock, 150))


def came_back(w: Writer) -> None:
    """The same problem at the same place, twice over: a rebound, and a repeated one."""
    case = w.case("0801", site="S07-009")
    earlier = None
    for week, day in ((-4, 0), (-3, 0), (-2, 1)):
        story = w.story(case)
        story.log("inspector", _after(earlier, w.moment(week, day, 9, 30)))
        _confirm(story, earlier)
        story.dispatch()
        turns.assign_within(story, to=w.town.units["qinghe-01"])
        story.fix(at=story.in_time(0.5))
        story.pass_check()
        earlier = story


def came_back_unpunished(w: Writer) -> None:
    """Of a transient kind: no points, but the place comes on the list of recurring sites."""
    case = w.case("0502", site="S02-001")
    earlier = None
    for week, day in ((-3, 2), (-2, 2), (-2, 4)):
        story = w.story(case)
        story.log("inspector2", _after(earlier, w.moment(week, day, 10)))
        _confirm(story, earlier)
        story.dispatch()
        story.fix(at=story.in_time(0.6))
        story.pass_check()
        earlier = story


def _after(earlier: Story | None, moment: datetime) -> datetime:
    return moment if earlier is None else earlier.not_before(moment)


def _confirm(story: Story, earlier: Story | None) -> None:
    if earlier is not None:
        at = story.at_office(10, 14)
        story.tell(at, "office2", "confirm_rebound", earlier=earlier.letter)


def found_again_at_look_back(w: Writer) -> None:
    """A look-back finds the problem back: a new, linked issue, confirmed by the office."""
    story = w.story(w.case("0112", lead="huanwei"))
    story.log("inspector", w.moment(-3, 0, 14, 40))
    story.dispatch()
    story.fix(at=story.in_time(0.6))
    story.pass_check()
    again = w.story(story.case)
    at = story.not_before(w.moment(-2, 2, 9))
    turns.look_back(story, "rebound", at=at, new_issue=again.letter)
    again.at, again.state = story.at, State.PENDING
    _confirm(again, story)
    again.dispatch()
    again.accept()
    again.fix()
    again.pass_check()


def challenged(w: Writer) -> None:
    """Doubted and found well; doubted and not looked at yet."""
    for week, is_answered in ((-3, True), (-2, False)):
        with suppress(NotYet):
            story = w.story(w.case("0201", lead="chengguan"))
            story.log("inspector", w.moment(week, 1, 15))
            story.dispatch()
            story.fix(at=story.in_time(0.5))
            story.pass_check()
            turns.challenge(story, "路过时看到仍有残留，请复核")
            if is_answered:
                turns.look_back(story, "fixed", at=story.at_office(200, 600))


def on_the_spot(w: Writer) -> None:
    """Fixed before the inspector's eyes; by the unit itself, and once not well."""
    for day, category in enumerate(("0105", "0203", "0401")):
        with suppress(NotYet):
            seen = w.story(w.case(category))
            seen.log_fixed_on_the_spot("inspector", w.moment(-2, day, 11))
    for lead, category in (("chengguan", "0408"), ("qinghe", "0703")):
        with suppress(NotYet):
            own = w.story(w.case(category, lead=lead))
            own.log_fixed_by_unit(w.moment(-2, 2, 10))
            own.pass_check()
    failed = w.story(w.case("0705", lead="yuanlin"))
    failed.log_fixed_by_unit(w.moment(-3, 3, 15))
    failed.fail_check()
    failed.fix()
    failed.pass_check()


def duplicates(w: Writer) -> None:
    """One problem logged twice, seen before and after the double was dispatched."""
    for day, is_dispatched in ((1, False), (2, False), (3, True)):
        with suppress(NotYet):
            case = w.case("0108")
            kept, double = w.story(case), w.story(case)
            kept.log("inspector", w.moment(-2, day, 9))
            double.log("thirdparty", kept.at + timedelta(minutes=25), source="third_party")
            if is_dispatched:
                double.dispatch(at=double.at_office(8, 12))
            _void_as_double(double, kept, "与已登记问题重复")
            kept.dispatch()
            kept.fix()
            kept.pass_check()


def known_to_the_unit(w: Writer) -> None:
    """Inspectors find what the unit itself had found before: not scored."""
    case = w.case("0803", lead="yunxi")
    own, found = w.story(case), w.story(case)
    own.log_self_check(w.moment(-3, 1, 9))
    found.log("inspector", own.at + timedelta(minutes=40))
    found.dispatch()
    own.at = found.at
    _void_as_double(own, found, "并入督查问题办理")
    found.fix()
    found.pass_check()


def _void_as_double(double: Story, kept: Story, reason: str) -> None:
    double.void("duplicate", duplicate_of=kept.letter, reason=reason)
    kept.at = max(kept.at, double.at)


def not_issues(w: Writer) -> None:
    """Struck out: pending, returned, and when the week was frozen already (a correction)."""
    for category, reason_code, reason in (
        ("0404", "not_a_problem", "现场噪声检测未超标"),
        ("1301", "out_of_scope", "属个人诉求，转信访渠道"),
        ("0206", "out_of_scope", "经核为公益宣传活动"),
    ):
        with suppress(NotYet):
            story = w.story(w.case(category))
            story.log("office", w.moment(-2, w.rng.randint(0, 4), 10), source="hotline", photos=0)
            story.void(reason_code, reason=reason)
    returned = w.story(w.case("0308", lead="chengguan"))
    returned.log("thirdparty", w.moment(-2, 0, 9), source="third_party")
    returned.dispatch()
    turns.return_it(returned, "not_a_problem")
    returned.void("not_a_problem", reason="商业广告已报批，不构成问题")


def void_after_freeze(w: Writer) -> None:
    story = w.story(w.case("0306"))
    story.log("inspector", w.moment(-4, 4, 10), source="upper")
    story.dispatch()
    story.accept()
    at = story.not_before(w.moment(-3, 2, 9))
    story.void("not_a_problem", reason="点位不在测评范围", at=at)


AFTERWARDS: tuple[Callable[[Writer], None], ...] = (
    false_fix,
    unfixed,
    came_back,
    came_back_unpunished,
    found_again_at_look_back,
    challenged,
    on_the_spot,
    duplicates,
    known_to_the_unit,
    not_issues,
    void_after_freeze,
)
