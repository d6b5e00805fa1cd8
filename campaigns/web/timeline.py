"""One timeline of an issue: deeds, photos, points and reminders, latest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import access
from campaigns.models import Issue, IssueEvent, Notice, Photo, ScoreEntry, User
from campaigns.processes import reference
from campaigns.processes.reading import Dossier
from campaigns.web.cards import photo_url
from campaigns.wording.events import event_words
from campaigns.wording.labels import NOTICE_STATES, RULES, listed, word
from campaigns.wording.notices import headline_of
from campaigns.wording.times import short_moment

CHANGES_TOLD = 5
UNFOLDED = 3


@dataclass(frozen=True)
class Moment:
    """A line of the timeline. `kind` is deed, points or notice; `folded` are lines under it."""

    at: datetime
    kind: str
    who: str
    said: str
    note: str = ""
    is_pinned: bool = False
    pictures: list[str] = field(default_factory=list)
    folded: list[Moment] = field(default_factory=list)

    @property
    def when(self) -> str:
        return short_moment(self.at)


def timeline(found: Dossier, units: Mapping[int, str]) -> list[Moment]:
    """All moments, latest first; `units` names units by the ids that events point to."""
    moments = [
        *_deeds(found.events, found.photos, units),
        *(_points(entry) for entry in found.entries),
        *_notices(found.notices),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def pinned(found: Dossier, units: Mapping[int, str]) -> list[Moment]:
    """Leaders' instructions, which stand on top of the page."""
    return [moment for moment in _deeds(found.events, (), units) if moment.is_pinned]


def changes_since(*, user: User, issue: Issue, version: int) -> list[Moment]:
    """The latest deeds that the user did not know of who had read that version (two queries)."""
    units = {row.pk: row.name for row in reference.departments().values()}
    events = (
        access.visible_events(user, issue, access.seen_until(issue))
        .filter(version__gt=version)
        .select_related("by", "department", "on_behalf_of")
        .order_by("-seq")
    )
    return _deeds(events[:CHANGES_TOLD], (), units)


def _lead_id(event: IssueEvent) -> int | None:
    lead = event.facts.get("lead")
    if isinstance(lead, list):
        lead = lead[-1]
    return lead if isinstance(lead, int) else None


def _deeds(
    events: Iterable[IssueEvent], photos: Iterable[Photo], units: Mapping[int, str]
) -> list[Moment]:
    by_event: dict[int | None, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_event[photo.event_id].append(photo)
    return [_deed(event, by_event[event.pk], units) for event in events]


def _deed(event: IssueEvent, photos: list[Photo], units: Mapping[int, str]) -> Moment:
    said = event_words(
        deed=event.deed,
        outcome=event.outcome,
        is_system=event.by_id is None,
        facts=event.facts,
        photos=len(photos),
        lead=units.get(_lead_id(event) or 0, ""),
    )
    return Moment(
        at=event.at,
        kind="deed",
        who=_who(event),
        said=said,
        note=event.note if event.deed != "log" else "",
        is_pinned=event.deed == "instruct",
        pictures=[photo_url(photo, "320") for photo in photos],
    )


def _who(event: IssueEvent) -> str:
    if event.by is None:
        return _("The clock")
    unit = event.department.short_name if event.department else ""
    who = f"{unit} {event.by.name}".strip()
    if event.on_behalf_of is not None:
        return _("%(who)s on behalf of %(unit)s") % {
            "who": who,
            "unit": event.on_behalf_of.short_name,
        }
    return who


def _points(entry: ScoreEntry) -> Moment:
    rule = word(RULES, entry.rule)
    if entry.reverses_id is not None and entry.kind != "correction":
        said = _("taken back: %(rule)s") % {"rule": rule}
    else:
        said = rule
    return Moment(
        at=entry.occurred_at,
        kind="points",
        who=entry.department.short_name,
        said=f"{said} {signed_points(entry)}",
    )


def signed_points(entry: ScoreEntry) -> str:
    """Points as they act on the score: −0.50, +0.02."""
    points = entry.points if entry.kind in {"bonus", "correction"} else -entry.points
    sign = "+" if points >= 0 else "−"
    return f"{sign}{abs(points)}"


def _told(notice: Notice) -> str:
    """The person, or the group's channel."""
    if notice.recipient is not None:
        return notice.recipient.name
    return _("group %(channel)s") % {"channel": notice.channel}


def _notices(notices: Iterable[Notice]) -> list[Moment]:
    """Reminders: one line a step and moment, naming everybody told. More than three lines are
    folded into one, which stands where the latest of them would."""
    steps: dict[tuple[datetime, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        steps[(notice.planned_at, notice.step)].append(notice)
    lines = [_reminder(at, step, rows) for (at, step), rows in steps.items()]
    if len(lines) <= UNFOLDED:
        return lines
    lines.sort(key=lambda line: line.at, reverse=True)
    said = ngettext("Reminder, %(n)d time", "Reminder, %(n)d times", len(lines))
    return [
        Moment(
            at=lines[0].at,
            kind="notice",
            who="",
            said=said % {"n": len(lines)},
            folded=lines,
        )
    ]


def _reminder(planned_at: datetime, step: str, rows: Sequence[Notice]) -> Moment:
    whom = {
        state: dict.fromkeys(_told(row) for row in rows if row.state == state)
        for state in dict.fromkeys(row.state for row in rows)
    }
    return Moment(
        at=planned_at,
        kind="notice",
        who=_("Reminder"),
        said=_("%(what)s → %(whom)s")
        % {
            "what": headline_of(step, rows[0].tone),
            "whom": "; ".join(
                _("%(whom)s (%(state)s)")
                % {"whom": listed(names), "state": word(NOTICE_STATES, state)}
                for state, names in whom.items()
            ),
        },
    )
