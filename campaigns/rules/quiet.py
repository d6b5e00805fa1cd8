"""When a notice may disturb a person.

Source of the rules: WORKFLOW "Reminders" (quiet hours, rest days, digest).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from campaigns.rules.calendars import ONE_DAY, Clock, at, local


@dataclass(frozen=True)
class QuietHours:
    """From `begins` in the evening until `ends` in the morning nobody is disturbed."""

    begins: time = time(20)
    ends: time = time(8)

    def release(self, moment: datetime, clock: Clock) -> datetime:
        """`moment` itself, or the end of the quiet that it lies in: `ends` of a working day.

        `clock` is that of the recipient's unit; in a sprint every day is worked.
        """
        here = local(moment)
        if clock.is_working(here.date()):
            if self.ends <= here.time() < self.begins:
                return moment
            if here.time() < self.ends:
                return at(here.date(), self.ends)
        return at(clock.working_day_after(here.date(), 1), self.ends)

    def next_digest(self, moment: datetime, hour: time, clock: Clock) -> datetime:
        """The next time of day at which a person reads his digest, on a working day.

        An hour inside the quiet is the end of it.
        """
        here = local(moment)
        if not self.ends <= hour < self.begins:
            hour = self.ends
        day = here.date() if here.time() <= hour else here.date() + ONE_DAY
        return at(clock.working_day_from(day), hour)
