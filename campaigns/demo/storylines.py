"""The named cases of the demo city, first part: what may happen until an issue is struck off.

Each function tells one or a few issues from the first weeks on, so that on any day they have run
their course. `more_time.py` has extensions and deferrals, `aftermath.py` what may happen
afterwards and what was no issue at all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from campaigns.demo import turns
from campaigns.demo.stories import Story
from campaigns.demo.telling import NotYet
from campaigns.demo.writer import Writer


def failed_three_times(w: Writer) -> None:
    story = w.story(w.case("0602", lead="shizheng"))
    story.log("inspector", w.moment(-4, 0, 9))
    story.dispatch(helpers=(("zhujian", 20),))
    story.accept()
    for share in (0.3, 0.3, 0.5):
        story.fix(at=story.in_time(share))
        story.fail_check()
    story.fix()
    story.pass_check()


def failed_twice(w: Writer) -> None:
    story = w.story(w.case("1201", lead="zhujian"))
    story.log("inspector2", w.moment(-3, 1, 10), source="city")
    story.dispatch()
    story.accept()
    for _try in range(2):
        story.fix(at=story.in_time(0.5))
        story.fail_check()
    story.fix()
    story.pass_check()


def passed_the_buck(w: Writer) -> None:
    """Two returns by one unit, both upheld."""
    story = w.story(w.case("0407", lead="jiaojing"))
    story.log("inspector", w.moment(-4, 1, 9, 30))
    story.dispatch()
    for _try in range(2):
        turns.return_it(story, "not_ours", to=w.town.units["chengguan"])
        turns.uphold(story)
    turns.remind(story)
    turns.acknowledge(story)
    story.fix()
    story.pass_check()


def sent_on(w: Writer) -> None:
    """Returns that were right: another unit."""
    for day, (category, to) in enumerate(
        (("0611", "gongdian"), ("0604", "gongshui"), ("0410", "jiaojing"))
    ):
        with suppress(NotYet):
            story = w.story(w.case(category))
            story.log("inspector", w.moment(-3, day, 9, 10 * day))
            story.dispatch()
            turns.return_it(story, "not_ours", to=w.town.units[to])
            turns.send_on(story, w.town.units[to])
            _finish(story)


def ruled_late(w: Writer) -> None:
    story = w.story(w.case("0705", lead="yuanlin"))
    story.log("inspector2", w.moment(-3, 2, 8, 40))
    story.dispatch()
    turns.return_it(story, "wrong_place", share=0.2)
    turns.uphold(story, is_late=True)
    story.fix()
    story.pass_check()


def redirected(w: Writer) -> None:
    """The office's own mistake, noticed at once."""
    story = w.story(w.case("0503", lead="chengguan"))
    story.log("inspector", w.moment(-2, 1, 9))
    story.dispatch()
    story.redirect(w.town.units["jiaotong"], at=story.at_office(20, 60))
    _finish(story)


def redirected_late(w: Writer) -> None:
    """Noticed when the week was frozen already: a correction."""
    story = w.story(w.case("0205", lead="chengguan"))
    story.log("inspector2", w.moment(-4, 4, 9), source="city")
    story.dispatch()
    story.accept()
    story.redirect(w.town.units["zigui"], at=story.not_before(w.moment(-3, 1, 15)))
    _finish(story)


def deadline_set(w: Writer) -> None:
    """The office gives three hours more to an urgent one."""
    story = w.story(w.case("0601", lead="shizheng"))
    story.log("inspector", w.moment(-2, 3, 9), source="leader")
    story.dispatch()
    due_at = turns.due(story) + timedelta(hours=3)
    reason = "井盖型号特殊，需调货"
    story.tell(story.at_office(5, 10), "office", "set_deadline", due_at=due_at, reason=reason)
    story.due_at = due_at
    story.fix(at=story.in_time(0.7))
    story.pass_check()


def on_behalf(w: Writer) -> None:
    """The office hands in for a unit; somebody else checks."""
    story = w.story(w.case("0904", lead="shijian"))
    story.log("inspector", w.moment(-2, 1, 9))
    story.dispatch()
    story.accept()
    story.fix(by="office2")
    story.pass_check()


def shared(w: Writer) -> None:
    """Assisting units that carry a part of the points; the first one is late."""
    paishui = w.story(w.case("0606", lead="paishui"))
    paishui.log("inspector", w.moment(-3, 0, 9))
    paishui.dispatch(helpers=(("xicheng", 30),))
    turns.sign_off(paishui)
    paishui.fix(at=paishui.past_due(40, 300))
    paishui.pass_check()
    for category, lead, helpers in (
        ("0403", "chengguan", (("shengtai", 30), ("shijian", 20))),
        ("0607", "jiaojing", (("shizheng", 40),)),
    ):
        with suppress(NotYet):
            story = w.story(w.case(category, lead=lead))
            story.log("inspector", w.moment(-3, 2, 9))
            story.dispatch(helpers=helpers)
            turns.sign_off(story)
            story.fix()
            story.pass_check()


def on_friday_evening(w: Writer) -> None:
    """Handed in minutes before the deadline, three working days after a Tuesday."""
    for category, lead in (("0605", "ludeng"), ("0408", "chengguan"), ("0903", "shijian")):
        with suppress(NotYet):
            story = w.story(w.case(category, lead=lead))
            story.log("inspector2", w.moment(-2, 1, 8, 40))
            story.dispatch(at=story.at_office(20, 60))
            story.accept()
            story.fix(at=turns.due(story) - timedelta(minutes=w.rng.randint(3, 11)))
            story.pass_check()


def from_above(w: Writer) -> None:
    """Sources that weigh more, with the leader's instruction on what lies in his zones."""
    for category, site, source, by in (
        ("0604", "S01-001", "leader", "office"),
        ("0401", "S31-002", "media", "office2"),
        ("0302", "S26-002", "upper", "office"),
        ("1106", "S01-001", "upper", "inspector"),
    ):
        with suppress(NotYet):
            story = w.story(w.case(category, site=site))
            story.log(by, w.moment(-2, w.rng.randint(0, 2), 9), source=source)
            story.dispatch()
            if site == "S01-001":
                turns.instruct(story)
            turns.comment(story, story.handler)
            story.fix()
            story.pass_check()


def handed_within(w: Writer) -> None:
    """To a community below the street, to the liaison by the head."""
    for category, lead, child in (("0806", "qinghe", "qinghe-02"), ("1203", "chengguan", "")):
        with suppress(NotYet):
            story = w.story(w.case(category, lead=lead))
            story.log("inspector", w.moment(-2, 0, 9, 15))
            story.dispatch()
            story.accept()
            turns.assign_within(story, to=w.town.units[child] if child else None)
            story.fix()
            story.pass_check()


def _finish(story: Story) -> None:
    story.accept()
    story.fix()
    story.pass_check()


ON_THE_WAY: tuple[Callable[[Writer], None], ...] = (
    failed_three_times,
    failed_twice,
    passed_the_buck,
    sent_on,
    ruled_late,
    redirected,
    redirected_late,
    deadline_set,
    on_behalf,
    shared,
    on_friday_evening,
    from_above,
    handed_within,
)
