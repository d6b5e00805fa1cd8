"""What the page of one issue shows, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import access
from campaigns.models import Issue, Photo, Rebound, ScoreEntry, User
from campaigns.processes import reference
from campaigns.processes.overdue_board import WITH_DEADLINE
from campaigns.processes.reading import Dossier, site_history
from campaigns.rules.calendars import local
from campaigns.rules.photos import Stage
from campaigns.rules.workflow import Refusal, State
from campaigns.web.cards import Due, due_of, name_of, photo_url
from campaigns.web.group_links import group_of
from campaigns.web.timeline import pinned, signed_points, timeline
from campaigns.wording.labels import (
    CHECK_MODES,
    DEEDS,
    FLAGS,
    RULES,
    SEVERITIES,
    STAGES,
    STATES,
    word,
)
from campaigns.wording.refusals import move_words
from campaigns.wording.situation import headline
from campaigns.wording.times import explain, long_moment, short_moment

# Deeds in the order in which a page offers them; the first allowed one is the main button.
ORDER = (
    "dispatch",
    "rule",
    "decide_extension",
    "decide_deferral",
    "accept",
    "submit_fix",
    "verify",
    "recheck",
    "resume",
    "sign_off",
    "return",
    "request_extension",
    "request_deferral",
    "acknowledge",
    "assign_within",
    "remind",
    "instruct",
    "confirm_rebound",
    "challenge",
    "redirect",
    "set_deadline",
    "void",
    "comment",
)
RECENT = 4
AT_ONCE = frozenset({"accept"})
SELDOM = frozenset({"redirect", "set_deadline", "void", "confirm_rebound", "challenge", "resume"})


@dataclass(frozen=True)
class MoveButton:
    """A deed as a button: a link to its form, or done at once; with the reason when refused."""

    deed: str
    words: str
    url: str
    is_main: bool
    is_at_once: bool
    is_seldom: bool
    against: str = ""


@dataclass(frozen=True)
class Picture:
    """A photo with its caption and what is noticed about it."""

    full: str
    large: str
    small: str
    caption: str
    flags: list[tuple[str, bool]]


@dataclass(frozen=True)
class PointLine:
    """An entry of the issue."""

    words: str
    points: str
    week: str


def detail_context(found: Dossier, *, user: User, now: datetime) -> dict[str, Any]:
    """Everything that campaigns/issues/detail.html needs."""
    issue = found.issue
    units = {row.pk: row.name for row in reference.departments().values()}
    is_whole = found.seen_until is None
    due = due_of(issue, now) if is_whole else Due("")
    buttons = moves_of(found)
    return {
        "issue": issue,
        "found": found,
        "title": f"{issue.place} · {name_of(issue.category)}",
        "category_name": name_of(issue.category),
        "source_name": name_of(issue.source),
        "state_words": word(STATES, issue.state),
        "severity_words": word(SEVERITIES, issue.severity),
        "check_words": word(CHECK_MODES, issue.check_mode),
        "before": [picture(photo) for photo in found.photos_of(Stage.BEFORE, Stage.SELF_CHECK)],
        "after": [picture(photo) for photo in reversed(found.photos_of(Stage.AFTER))],
        "check": [picture(photo) for photo in found.photos_of(Stage.CHECK)],
        "headline": _headline(found) if is_whole else "",
        "due": due,
        "reasons": explain(found.version.explanation) if found.version else [],
        "due_long": long_moment(found.version.due_at) if found.version else "",
        "last_word": _last_word(found),
        "main_moves": [button for button in buttons if not button.is_seldom],
        "seldom_moves": [button for button in buttons if button.is_seldom],
        "timeline": timeline(found, units),
        "pinned": pinned(found, units),
        "has_group_text": is_whole and _has_group_text(issue, user),
        "has_crew": any(row.deed == "submit_fix" and not row.against for row in buttons),
        "has_public_side": access.may_keep_public_side(user) and _has_public_side(issue),
        "assisting": [
            row for row in found.assignments if row.role == "assist" and not row.ended_at
        ],
        "points": [_point_line(entry) for entry in found.entries],
        "points_total": _total(found.entries),
        "neighbours": [
            (other.number, name_of(other.category), short_moment(other.found_at))
            for other in found.neighbours
        ],
        "chain": _chain(found),
        "history": site_history(found.neighbours, issue),
        "group": group_of(issue, user, now) if is_whole else None,
        "key": uuid4(),
        "found_at": long_moment(issue.found_at),
    }


def _has_public_side(issue: Issue) -> bool:
    """Whether the campaign has a page for citizens (no query)."""
    return issue.campaign.takes_public_reports or issue.campaign.shows_exposure


def _has_group_text(issue: Issue, user: User) -> bool:
    """Whether the user may chase the unit in a chat."""
    waits = issue.state in WITH_DEADLINE and issue.due_at is not None
    return waits and access.may_chase(user, issue)


def case_context(found: Dossier) -> dict[str, Any]:
    """What somebody who decides about the issue must have before his eyes: campaigns/issues/_case.html."""
    units = {row.pk: row.name for row in reference.departments().values()}
    deeds = [moment for moment in timeline(found, units) if moment.kind == "deed"]
    return {
        "issue": found.issue,
        "before": [picture(photo) for photo in found.photos_of(Stage.BEFORE, Stage.SELF_CHECK)],
        "after": [picture(photo) for photo in reversed(found.photos_of(Stage.AFTER))],
        "due_long": long_moment(found.version.due_at) if found.version else "",
        "recent": deeds[:RECENT],
    }


def _headline(found: Dossier) -> str:
    issue = found.issue
    return headline(
        state=issue.state,
        unit=issue.lead.short_name if issue.lead is not None else "",
        rework_count=issue.rework_count,
        open_request=issue.open_request,
        resumes_on=local(issue.resumes_at).date() if issue.resumes_at is not None else None,
    )


def moves_of(found: Dossier) -> list[MoveButton]:
    """The deeds that may be done, and those that only a condition forbids, with the reason."""
    choices = {deed: against for deed, against in found.choices if _is_shown(against)}
    shown = [deed for deed in ORDER if deed in choices]
    main = next((deed for deed in shown if choices[deed] is None and deed not in SELDOM), "")
    if found.issue.state in {State.CLOSED.value, State.VOID.value}:
        main = ""
    buttons = [_button(found, deed, choices[deed], is_main=deed == main) for deed in shown]
    return sorted(buttons, key=lambda button: bool(button.against))


def _is_shown(against: Refusal | None) -> bool:
    return against is None or against.code not in {"wrong_state", "no_request"}


def _button(found: Dossier, deed: str, against: Refusal | None, *, is_main: bool) -> MoveButton:
    return MoveButton(
        deed=deed,
        words=word(DEEDS, deed),
        url=reverse("deed", kwargs={"number": found.issue.number, "deed": deed}),
        is_main=is_main,
        is_at_once=deed in AT_ONCE,
        is_seldom=deed in SELDOM,
        against=move_words(against.code, found.issue.state) if against is not None else "",
    )


def picture(photo: Photo) -> Picture:
    """A photo for a page."""
    when = photo.moment or photo.uploaded_at
    return Picture(
        full=photo_url(photo, "full"),
        large=photo_url(photo, "1024"),
        small=photo_url(photo, "320"),
        caption=f"{word(STAGES, photo.stage)} · {long_moment(when)}",
        flags=[(word(FLAGS, flag["code"]), flag["code"] != "unknown") for flag in photo.flags],
    )


def _last_word(found: Dossier) -> str:
    """Why the unit must act again: the last failed check, ruling or refusal."""
    if found.issue.state not in {State.IN_PROGRESS.value, State.DISPATCHED.value}:
        return ""
    for event in reversed(found.events):
        if event.deed == "verify" and event.outcome == "fail":
            times = int(event.facts.get("failure_no", 1))
            return ngettext(
                "Check not passed (%(n)d time): %(note)s",
                "Check not passed (%(n)d times): %(note)s",
                times,
            ) % {"n": times, "note": event.note}
        if event.deed in {"rule", "decide_extension", "decide_deferral"} and event.note:
            return _("Ruling of the office: %(note)s") % {"note": event.note}
        if event.deed in {"dispatch", "redirect"}:
            return event.note
    return ""


def _point_line(entry: ScoreEntry) -> PointLine:
    return PointLine(
        words=f"{word(RULES, entry.rule)} · {entry.department.short_name}",
        points=signed_points(entry),
        week=_("week %(number)d") % {"number": entry.week.number},
    )


def _total(entries: Sequence[ScoreEntry]) -> str:
    total = sum(
        (
            entry.points if entry.kind in {"bonus", "correction"} else -entry.points
            for entry in entries
        ),
        Decimal("0.00"),
    )
    return f"{'+' if total >= 0 else '−'}{abs(total)}"


def _chain(found: Dossier) -> list[tuple[str, str, str]]:
    """The earlier issue, this one without an address, and those that came back from it."""
    if not found.chain:
        return []
    links = [(row, _link(row, found)) for row in found.chain]
    earlier = [link for row, link in links if row.issue_id == found.issue.pk]
    later = [link for row, link in links if row.issue_id != found.issue.pk]
    return [*earlier, (found.issue.number, "", _("this issue")), *later]


def _link(row: Rebound, found: Dossier) -> tuple[str, str, str]:
    """(number, address, words) of the other end of a rebound."""
    is_later = row.issue_id == found.issue.pk
    other = row.earlier if is_later else row.issue
    words = _("came back from this one") if is_later else _("came back as this one")
    url = reverse("issue", kwargs={"number": other.number})
    return other.number, url, f"{words} · {short_moment(row.confirmed_at)}"
