"""The words of every notice: what happened, or what falls due, for one person about one issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from campaigns.rules.reminder_steps import Tone
from campaigns.wording.labels import RULES, Word, word

STEPS: Mapping[str, Word] = {
    "dispatched": pgettext_lazy("notice", "A new issue was dispatched to your unit"),
    "assisting": pgettext_lazy("notice", "Your unit assists with an issue"),
    "taken_away": pgettext_lazy("notice", "An issue went to another unit"),
    "upheld": pgettext_lazy("notice", "The return was not accepted; your unit stays responsible"),
    "returned": pgettext_lazy("notice", "A unit returned an issue; a ruling is needed"),
    "submitted": pgettext_lazy("notice", "A fix waits for its check"),
    "check_failed": pgettext_lazy("notice", "The check was not passed; fix it again"),
    "closed": pgettext_lazy("notice", "The issue was struck off"),
    "voided": pgettext_lazy("notice", "The issue was made void"),
    "assigned_within": pgettext_lazy("notice", "An issue was handed to you within the unit"),
    "signed_off": pgettext_lazy("notice", "The assisting unit has done its part"),
    "deadline_set": pgettext_lazy("notice", "The office set another deadline"),
    "extension_requested": pgettext_lazy("notice", "A unit asks for an extension"),
    "extension_granted": pgettext_lazy("notice", "The extension was granted"),
    "extension_refused": pgettext_lazy("notice", "The extension was refused"),
    "deferral_requested": pgettext_lazy("notice", "A unit asks for deferral"),
    "deferral_granted": pgettext_lazy("notice", "The deferral was granted"),
    "deferral_refused": pgettext_lazy("notice", "The deferral was refused"),
    "resumed": pgettext_lazy("notice", "A deferred issue was taken up again"),
    "rebound_confirmed": pgettext_lazy(
        "notice", "An issue that your unit struck off has come back"
    ),
    "false_fix_proposed": pgettext_lazy(
        "notice", "A false fix is proposed; your unit may state its case"
    ),
    "challenged": pgettext_lazy("notice", "A strike-off was challenged"),
    "crew_sent": pgettext_lazy("notice", "The crew sent photos; please look them over and hand in"),
    "instruction": pgettext_lazy("notice", "A leader wrote an instruction"),
    "reminded": pgettext_lazy("notice", "You are urged to fix it"),
    "ruling_due": pgettext_lazy(
        "notice", "A return waits for its ruling: the office's time is over"
    ),
    "decision_due": pgettext_lazy(
        "notice", "A request waits for its decision: the office's time is over"
    ),
    "check_due": pgettext_lazy("notice", "A fix waits for its check: the office's time is over"),
    "signing": pgettext_lazy("notice", "Please sign for the issue"),
    "half": pgettext_lazy("notice", "Half of the time is over"),
    "soon": pgettext_lazy("notice", "The deadline is near"),
    "due": pgettext_lazy("notice", "The deadline has come"),
    "overdue_1": pgettext_lazy("notice", "Overdue: please fix it at once"),
    "overdue_2": pgettext_lazy("notice", "Overdue: under supervision"),
    "overdue_3": pgettext_lazy("notice", "Overdue: listed for the circular"),
    "points_proposed": pgettext_lazy("notice", "Points are proposed; the unit may state its case"),
    "points_heard": pgettext_lazy("notice", "The unit has stated its case on proposed points"),
    "points_approved": pgettext_lazy("notice", "Proposed points were approved"),
    "points_refused": pgettext_lazy("notice", "Proposed points were refused"),
    "points_entered": pgettext_lazy("notice", "The office entered points for the unit"),
    "points_taken_back": pgettext_lazy("notice", "Points of the unit were taken back"),
    "self_check_due": pgettext_lazy(
        "notice", "Today's self-check is not filed yet; please file it by 17:30"
    ),
    "self_check_missing": pgettext_lazy(
        "notice", "Today's self-check was not filed by 17:30; filed now it counts half a day"
    ),
    "leave_asked": pgettext_lazy("notice", "A unit asks for leave from the self-check"),
    "leave_approved": pgettext_lazy("notice", "The leave from the self-check is approved"),
    "leave_refused": pgettext_lazy("notice", "The leave from the self-check is refused"),
    "appeal_raised": pgettext_lazy("notice", "A unit appeals its score; an answer is needed"),
    "appeal_withdrawn": pgettext_lazy("notice", "A unit withdrew its appeal"),
    "appeal_accepted": pgettext_lazy("notice", "Your unit's appeal was accepted"),
    "appeal_refused": pgettext_lazy("notice", "Your unit's appeal was refused"),
    "appeals_overdue": pgettext_lazy(
        "notice", "Appeals wait for their answer: the office's time is over"
    ),
    "measure_suggested": pgettext_lazy("notice", "The ladder suggests measures; please decide"),
    "measure_proposed": pgettext_lazy("notice", "A referral waits for a second person"),
    "measure_confirmed": pgettext_lazy("notice", "The campaign office has taken a measure"),
    "row_check_asked": pgettext_lazy(
        "notice", "The week is frozen; please check your unit's row before it is published"
    ),
    "row_check_objected": pgettext_lazy("notice", "A unit objects to its row of the frozen week"),
    "row_check_accepted": pgettext_lazy("notice", "Your unit's objection was accepted"),
    "row_check_refused": pgettext_lazy("notice", "Your unit's objection was not accepted"),
}
# Steps that the office has made itself, and repeats, speak by their tone.
TONES: Mapping[Tone, Word] = {
    Tone.PLAIN: pgettext_lazy("notice", "News of an issue"),
    Tone.SIGN: pgettext_lazy("notice", "Please sign for the issue"),
    Tone.HINT: pgettext_lazy("notice", "The deadline is coming nearer"),
    Tone.SOON: pgettext_lazy("notice", "The deadline is near"),
    Tone.DUE: pgettext_lazy("notice", "The deadline has come"),
    Tone.URGE: pgettext_lazy("notice", "Overdue: please fix it at once"),
    Tone.SUPERVISE: pgettext_lazy("notice", "Overdue: under supervision"),
    Tone.CIRCULAR: pgettext_lazy("notice", "Still overdue: listed for the circular"),
}
TONE_NAMES: Mapping[Tone, Word] = {
    Tone.PLAIN: pgettext_lazy("tone", "news"),
    Tone.SIGN: pgettext_lazy("tone", "sign for it"),
    Tone.HINT: pgettext_lazy("tone", "hint"),
    Tone.SOON: pgettext_lazy("tone", "due soon"),
    Tone.DUE: pgettext_lazy("tone", "due"),
    Tone.URGE: pgettext_lazy("tone", "urging"),
    Tone.SUPERVISE: pgettext_lazy("tone", "supervision"),
    Tone.CIRCULAR: pgettext_lazy("tone", "circular"),
}
# In brackets before the subject, as offices write: 【催办】.
PREFIXES: Mapping[Tone, Word] = {
    Tone.PLAIN: pgettext_lazy("prefix", "[Notice]"),
    Tone.SIGN: pgettext_lazy("prefix", "[To sign]"),
    Tone.HINT: pgettext_lazy("prefix", "[Hint]"),
    Tone.SOON: pgettext_lazy("prefix", "[Due soon]"),
    Tone.DUE: pgettext_lazy("prefix", "[Due]"),
    Tone.URGE: pgettext_lazy("prefix", "[Urging]"),
    Tone.SUPERVISE: pgettext_lazy("prefix", "[Supervision]"),
    Tone.CIRCULAR: pgettext_lazy("prefix", "[Circular]"),
}
COUNTS: Mapping[Tone, Word] = {
    Tone.CIRCULAR: pgettext_lazy("counted", "listed for the circular: %(n)d"),
    Tone.SUPERVISE: pgettext_lazy("counted", "overdue, under supervision: %(n)d"),
    Tone.URGE: pgettext_lazy("counted", "overdue: %(n)d"),
    Tone.DUE: pgettext_lazy("counted", "due now: %(n)d"),
    Tone.SOON: pgettext_lazy("counted", "due soon: %(n)d"),
    Tone.HINT: pgettext_lazy("counted", "half-time: %(n)d"),
    Tone.SIGN: pgettext_lazy("counted", "to be signed for: %(n)d"),
    Tone.PLAIN: pgettext_lazy("counted", "news: %(n)d"),
}


def headline_of(step: str, tone: str = "", facts: Mapping[str, Any] | None = None) -> str:
    """What a notice of that step says, in the reader's language."""
    known = STEPS.get(step)
    if known is not None:
        return f"{known}{_points_words(facts or {})}"
    return str(TONES[Tone(tone)] if tone else TONES[Tone.CIRCULAR])


def _points_words(facts: Mapping[str, Any]) -> str:
    """Rule and points of a notice about points; empty for any other."""
    if "rule" not in facts:
        return ""
    words = {"rule": word(RULES, str(facts["rule"])), "points": facts.get("points", "")}
    return str(pgettext("notice about points", ": %(rule)s %(points)s")) % words


def prefix_of(tone: str) -> str:
    return str(PREFIXES[Tone(tone or "plain")])


def subject_of(*, step: str, number: str, tone: str = "") -> str:
    """The subject of a message about one issue: prefix, headline and issue number."""
    words = {"prefix": prefix_of(tone), "headline": headline_of(step, tone), "number": number}
    if not number:
        return str(_("%(prefix)s %(headline)s")) % words
    return str(_("%(prefix)s %(headline)s · %(number)s")) % words


def count_words(counts: Mapping[str, int]) -> str:
    """How many of which tone, the loudest first."""
    parts = [
        str(words) % {"n": counts[tone.value]}
        for tone, words in COUNTS.items()
        if counts.get(tone.value)
    ]
    return str(pgettext("between counts", ", ")).join(parts)
