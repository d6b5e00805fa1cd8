"""The writer of the demo city's life: makes stories, keeps the calendar, counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from campaigns.demo.stories import Story
from campaigns.demo.town import Case, Town
from campaigns.rules.calendars import ONE_DAY, Clock, at, local, monday_of
from campaigns.rules.scoring import Severity

FIRST_WEEK = -4


class NoSuchCase(Exception):
    """The city has no place for a problem that a storyline asks for: a mistake in the plan."""


@dataclass
class Writer:
    """What the plan is written with: the city, the present, the dice, and the stories so far.

    `deeds` are those of no single issue: publication, points by hand, notices read.
    """

    town: Town
    now: datetime
    seed: str
    stories: list[Story] = field(default_factory=list)
    deeds: list[dict[str, Any]] = field(default_factory=list)
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.now = local(self.now)
        self.rng = self.dice("writer")

    def dice(self, name: str) -> Random:
        """Dice of their own for a part of the plan, so that other parts do not shift with it."""
        return Random(f"{self.seed}:{name}")  # noqa: S311 (a demo city is no secret)

    def monday(self, week: int) -> date:
        """The Monday of the week so many weeks from the present one (0)."""
        return monday_of(self.now) + week * 7 * ONE_DAY

    @property
    def begins_at(self) -> datetime:
        return at(self.monday(FIRST_WEEK), time(0))

    def moment(self, week: int, day: int, hour: int, minute: int = 0) -> datetime:
        """That clock time of that day (0 is Monday), moved on to working time where it is none."""
        wanted = at(self.monday(week) + day * ONE_DAY, time(hour, minute))
        return self.town.office_clock.advance(wanted, timedelta(minutes=1))

    def back(self, clock: Clock, minutes: float, before: datetime | None = None) -> datetime:
        """So many minutes of working time before a moment (the present when none is given)."""
        return rewound(clock, before or self.now, timedelta(seconds=round(60 * minutes)))

    def case(
        self, category: str, *, lead: str = "", site: str = "", at_point: bool = False
    ) -> Case:
        """One of the city's cases of a category, of that unit, at that site, if named."""
        fitting = [
            case
            for case in self.town.cases_by_category[category]
            if lead in {"", case.lead.code}
            and case.spot.site is not None
            and site in {"", case.spot.site.code}
            and not (at_point and case.spot.site.site_type.shape != "point")
        ]
        if not fitting:
            raise NoSuchCase(f"{category} {lead} {site}")
        return self.rng.choice(fitting)

    def story(self, case: Case, severity: Severity | None = None) -> Story:
        """A new issue, not logged yet."""
        letter = f"i{len(self.stories) + 1:04d}"
        story = Story(
            town=self.town,
            rng=self.dice(letter),
            letter=letter,
            case=case,
            severity=severity or Severity(case.category.severity),
            until=self.now,
        )
        self.stories.append(story)
        return story

    def do(self, moment: datetime, by: str, deed: str, **fields: object) -> None:
        """A deed of no single issue; left out when its moment has not come."""
        if moment <= self.now:
            self.deeds.append({"at": moment, "by": by, "deed": deed, **fields})

    def logged(self) -> Sequence[Story]:
        """The stories that have begun."""
        return [story for story in self.stories if story.state is not None]


def rewound(clock: Clock, moment: datetime, amount: timedelta) -> datetime:
    """The latest moment from which `amount` of working time leads to `moment`."""
    day, left = local(moment).date(), amount
    while True:
        if clock.is_working(day):
            for window in reversed(clock.calendar.windows):
                opens, closes = at(day, window.opens), min(at(day, window.closes), moment)
                if closes > opens and closes - opens >= left:
                    return local(closes - left)
                left -= max(closes - opens, timedelta())
        day -= ONE_DAY
