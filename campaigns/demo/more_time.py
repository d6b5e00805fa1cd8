"""The named cases of the demo city, second part: extensions and deferrals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from campaigns.demo import turns
from campaigns.demo.telling import NotYet
from campaigns.demo.writer import Writer
from campaigns.rules.calendars import ONE_DAY, local


def extended(w: Writer) -> None:
    story = w.story(w.case("0204", lead="chengguan"))
    story.log("inspector", w.moment(-4, 2, 9))
    story.dispatch()
    turns.ask_extension(story, "ownership", 2)
    turns.grant_extension(story, 2)
    story.fix()
    story.pass_check()


def extended_twice(w: Writer) -> None:
    story = w.story(w.case("0604", lead="shizheng"))
    story.log("inspector", w.moment(-4, 1, 10))
    story.dispatch()
    for approved_by in ("", "副指挥长 周"):
        turns.ask_extension(story, "works", 2)
        turns.grant_extension(story, 2, approved_by=approved_by)
    story.fix()
    story.pass_check()


def extension_refused(w: Writer) -> None:
    """Refused, urged when it was due, answered with a promise, and handed in late."""
    story = w.story(w.case("0803", lead="dongping"))
    story.log("inspector2", w.moment(-3, 0, 9, 20))
    story.dispatch(helpers=(("zhujian", None),))
    turns.ask_extension(story, "funds", 3)
    turns.refuse_extension(story)
    story.at = max(story.at, turns.due(story))
    turns.remind(story)
    turns.acknowledge(story, promised_on=local(story.at).date() + 2 * ONE_DAY)
    story.fix(at=story.past_due(400, 700))
    story.pass_check()


def extension_overtaken(w: Writer) -> None:
    """Handed in before the office had decided."""
    story = w.story(w.case("0609", lead="jiaoti"))
    story.log("inspector", w.moment(-2, 0, 10))
    story.dispatch()
    turns.ask_extension(story, "works", 1)
    story.fix(at=story.at_unit(20, 50))
    story.pass_check()


def deferred(w: Writer) -> None:
    """Still put off at present."""
    for category, lead, kind in (("0702", "yuanlin", "season"), ("0409", "zhujian", "works")):
        with suppress(NotYet):
            story = w.story(w.case(category, lead=lead))
            story.log("inspector", w.moment(-4, 2, 14, 40))
            story.dispatch()
            turns.ask_deferral(story, kind, w.now.date() + 26 * ONE_DAY)
            turns.grant_deferral(story)


def deferred_and_resumed(w: Writer) -> None:
    """Taken up again by the clock on its date."""
    story = w.story(w.case("0701", lead="yuanlin"))
    story.log("inspector2", w.moment(-4, 0, 9, 40))
    story.dispatch()
    asked_at = story.in_time(0.3)
    turns.ask_deferral(story, "season", local(asked_at).date() + 8 * ONE_DAY, at=asked_at)
    turns.grant_deferral(story)
    turns.wait_for_resume(story)
    story.fix()
    story.pass_check()


def deferred_and_called_back(w: Writer) -> None:
    """Taken up again by the office before its date."""
    story = w.story(w.case("0608", lead="shizheng"))
    story.log("inspector", w.moment(-4, 1, 14, 40))
    story.dispatch()
    turns.ask_deferral(story, "works", w.now.date() + 20 * ONE_DAY)
    turns.grant_deferral(story)
    turns.resume(story, at=story.not_before(w.moment(-3, 4, 10)))
    story.fix()
    story.pass_check()


def deferral_refused(w: Writer) -> None:
    story = w.story(w.case("0902", lead="shijian"))
    story.log("inspector2", w.moment(-3, 1, 9))
    story.dispatch(helpers=(("nongye", 30),))
    turns.ask_deferral(story, "works", w.monday(1))
    turns.refuse_deferral(story)
    turns.sign_off(story)
    story.fix()
    story.pass_check()


MORE_TIME: tuple[Callable[[Writer], None], ...] = (
    extended,
    extended_twice,
    extension_refused,
    extension_overtaken,
    deferred,
    deferred_and_resumed,
    deferred_and_called_back,
    deferral_refused,
)
