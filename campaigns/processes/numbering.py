"""Numbers for issues and strike-offs: prefix, year of the city's clock, six digits, gaps allowed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from campaigns.models import Counter
from campaigns.rules.calendars import local

STRIKE_OFF_PREFIX = "XH"


def next_number(prefix: str, now: datetime) -> str:
    """The next number of a prefix, unique in the deployment; locks the counter until commit."""
    year = local(now).year
    if not Counter.objects.filter(name=prefix, year=year).update(value=F("value") + 1):
        Counter.objects.bulk_create([Counter(name=prefix, year=year)], ignore_conflicts=True)
        Counter.objects.filter(name=prefix, year=year).update(value=F("value") + 1)
    value = Counter.objects.values_list("value", flat=True).get(name=prefix, year=year)
    return f"{prefix}-{year}-{value:06d}"
