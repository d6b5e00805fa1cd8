"""What may happen to an issue on its way: words, returns, requests, look-backs."""

from __future__ import annotations

from datetime import date, datetime

from campaigns.demo import sentences
from campaigns.demo.stories import OFFICE, Story
from campaigns.demo.telling import NotYet, PlotHole
from campaigns.models import Department
from campaigns.processes.clocks import RULING_LIMIT
from campaigns.rules.calendars import local
from campaigns.rules.deadlines import (
    Limit,
    counted_on,
    resume_moment,
    resumed,
    return_closes_at,
    time_left,
    upheld_late,
)
from campaigns.rules.workflow import State


def due(story: Story) -> datetime:
    """The present deadline. Raises PlotHole when there is none."""
    if story.due_at is None:
        raise PlotHole(story.letter)
    return story.due_at


# --- words ---------------------------------------------------------------------------------------


def comment(story: Story, by: str) -> None:
    story.tell(story.at_unit(10, 90), by, "comment", text=sentences.sentence(story.rng, "comment"))


def instruct(story: Story) -> None:
    """The leader's instruction."""
    text = sentences.sentence(story.rng, "instruction")
    story.tell(story.at_office(20, 120), "leader", "instruct", text=text)


def remind(story: Story, *, at: datetime | None = None, by: str = "office") -> None:
    """Urged by hand; the unit has it."""
    text = sentences.sentence(story.rng, "reminder")
    story.tell(at or story.at_office(65, 130), by, "remind", text=text)


def acknowledge(story: Story, *, promised_on: date | None = None) -> None:
    """The unit's answer to a reminder."""
    text = sentences.sentence(story.rng, "answer")
    promise = promised_on.isoformat() if promised_on else None
    story.tell(story.at_unit(5, 50), story.handler, "acknowledge", text=text, promised_on=promise)


def assign_within(story: Story, *, to: Department | None = None) -> None:
    """Handed on to a child unit, or by the head to the liaison."""
    note = sentences.sentence(story.rng, "within")
    at = story.at_unit(8, 60)
    if to is not None:
        story.tell(at, story.handler, "assign_within", department=to.code, note=note)
    else:
        story.tell(at, story.head, "assign_within", user=story.handler, note=note)


def sign_off(story: Story) -> None:
    """The first assisting unit has done its part."""
    note = sentences.sentence(story.rng, "helped")
    helper = f"handler.{story.assisting[0]}"
    story.accept()
    story.tell(story.in_time(0.3), helper, "sign_off", note=note)


# --- returns -------------------------------------------------------------------------------------


def return_it(
    story: Story,
    reason_code: str,
    *,
    share: float = 0.4,
    at: datetime | None = None,
    to: Department | None = None,
) -> None:
    """Back to the office, `share` of the way through the time that the unit has for it."""
    if at is None:
        closes_at = return_closes_at(
            start=story.returnable_from or story.at,
            due_at=due(story),
            unit=story.limit.unit,
            clock=story.clock,
        )
        at = story.clock.advance(story.at, share * story.clock.between(story.at, closes_at))
    story.tell(
        at,
        story.head,
        "return",
        reason_code=reason_code,
        reason=sentences.sentence(story.rng, "returned", reason_code),
        suggested_department=to.code if to is not None else None,
    )
    story.ruling_due_at = story.town.office_clock.advance(at, RULING_LIMIT)
    story.accepts_at = None
    story.state = State.RETURNED


def uphold(story: Story, *, is_late: bool = False) -> None:
    """The unit stays answerable; when the office was late the deadline moves on."""
    at = story.at_office(160, 260) if is_late else story.at_office(15, 100)
    reason = sentences.sentence(story.rng, "upheld")
    story.tell(at, "office", "rule", decision="uphold", reason=reason)
    moved = upheld_late(
        due_at=due(story),
        ruling_due_at=story.ruling_due_at or at,
        ruled_at=at,
        unit=story.limit.unit,
        clock=story.clock,
    )
    story.due_at = moved or story.due_at
    story.returnable_from = at
    story.state = State.IN_PROGRESS


def send_on(story: Story, to: Department) -> None:
    """The return was right: another unit."""
    reason = sentences.sentence(story.rng, "redirected")
    by = story.rng.choice(OFFICE)
    at = story.at_office(15, 100)
    story.tell(at, by, "rule", decision="redirect", lead_department=to.code, reason=reason)
    story.handed_to(to)


# --- more time -----------------------------------------------------------------------------------


def later_by(story: Story, amount: int) -> datetime:
    """The deadline moved on by so many units of the limit, as an extension counts them."""
    limit = Limit(amount, story.limit.unit)
    return counted_on(start=due(story), limit=limit, clock=story.clock)


def ask_extension(story: Story, kind: str, amount: int, *, at: datetime | None = None) -> None:
    """Asks for `amount` more units of the limit."""
    story.accept()
    story.tell(
        at or story.in_time(story.rng.uniform(0.3, 0.6)),
        story.handler,
        "request_extension",
        reason_kind=kind,
        reason=sentences.sentence(story.rng, "extension", kind),
        wanted_at=later_by(story, amount),
    )


def grant_extension(story: Story, amount: int, *, approved_by: str = "") -> None:
    due_at = later_by(story, amount)
    story.tell(
        story.at_office(20, 180),
        "office",
        "decide_extension",
        grant=True,
        due_at=due_at,
        reason="情况属实，同意延期",
        approved_by=approved_by,
    )
    story.due_at = due_at


def refuse_extension(story: Story) -> None:
    reason = "具备整改条件，不同意延期"
    story.tell(story.at_office(20, 180), "office2", "decide_extension", grant=False, reason=reason)


def ask_deferral(story: Story, kind: str, resume_on: date, *, at: datetime | None = None) -> None:
    story.accept()
    story.tell(
        at or story.in_time(0.3),
        story.head,
        "request_deferral",
        reason_kind=kind,
        plan=sentences.sentence(story.rng, "deferral", kind),
        resume_on=resume_on.isoformat(),
    )
    story.resumes_at = resume_moment(resume_on=resume_on, clock=story.clock)


def grant_deferral(story: Story, *, at: datetime | None = None) -> None:
    at = at or story.at_office(30, 180)
    reason = "同意缓办，落实临时防护措施"
    story.tell(at, "office", "decide_deferral", grant=True, reason=reason)
    story.left = time_left(now=at, due_at=due(story), unit=story.limit.unit, clock=story.clock)
    story.state = State.DEFERRED


def refuse_deferral(story: Story) -> None:
    at = story.at_office(30, 180)
    story.tell(at, "office", "decide_deferral", grant=False, reason="具备条件，应立即整改")
    story.resumes_at = None


def resume(story: Story, *, at: datetime) -> None:
    """The office takes it up again before its date."""
    story.tell(at, "office", "resume")
    opening = resume_moment(resume_on=local(at).date(), clock=story.clock)
    _taken_up(story, max(opening, at))


def wait_for_resume(story: Story) -> None:
    """The clock takes it up again on its date."""
    if story.resumes_at is None or story.resumes_at > story.until:
        raise NotYet
    _taken_up(story, story.resumes_at)


def _taken_up(story: Story, starts_at: datetime) -> None:
    story.at = starts_at
    story.due_at = resumed(
        starts_at=starts_at, left=story.left, unit=story.limit.unit, clock=story.clock
    )
    story.resumes_at = None
    story.state = State.IN_PROGRESS


# --- looked at again -----------------------------------------------------------------------------


def look_back(
    story: Story, result: str, *, at: datetime | None = None, new_issue: str = ""
) -> None:
    """`fixed`, `unfixed` (back to the unit) or `rebound` (a new issue, named by `new_issue`)."""
    by = story.rng.choice(("inspector", "inspector2"))
    note = sentences.sentence(story.rng, "lookback") if result == "fixed" else ""
    if result == "unfixed":
        note = f"回头看：{sentences.failed(story.rng, story.case.category)}"
    at = at or story.soon(story.town.patrol_clock, 600, 3000)
    story.tell(at, by, "recheck", result=result, note=note, new_issue=new_issue)
    if result == "unfixed":
        story.state = State.IN_PROGRESS
        story.run_from(at, story.limit.halved())


def hear(story: Story, statement: str) -> None:
    """The unit's own words on a proposed false fix."""
    story.tell(story.at_unit(30, 150), story.head, "hear", statement=statement)


def approve(story: Story, rule: str = "false_fix") -> None:
    """A second person of the office puts the proposal in force."""
    story.tell(story.at_office(40, 200), "office", "approve", rule=rule)


def challenge(story: Story, text: str) -> None:
    """An inspector doubts the strike-off."""
    at = story.soon(story.town.patrol_clock, 300, 900)
    story.tell(at, "inspector2", "challenge", text=text)
