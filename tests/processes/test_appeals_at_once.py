"""Two people at one appeal: one subject, one appeal; one appeal, one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from campaigns.models import Appeal, ScoreEntry
from campaigns.processes import appeal_answering, appealing
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from tests.at_once import at_once
from tests.factories import make_campaign, person
from tests.processes.appeal_cast import (
    ANSWERED_AT,
    Published,
    accept,
    against_entry,
    against_figure,
    publish_week,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def published(real_commits: None) -> Published:
    return publish_week(make_campaign())


def won(answers: Sequence[Any]) -> tuple[int, list[str]]:
    """How many deeds were done, and the codes of the refusals."""
    refused = [answer.code for answer in answers if isinstance(answer, MoveNotAllowed)]
    return len(answers) - len(refused), refused


def test_one_subject_is_appealed_once(published: Published) -> None:
    entry = published.entries["overdue"]
    deeds = [partial(against_entry, entry, by=name) for name in ("handler.zhujian", "head.zhujian")]
    assert won(at_once(deeds, refusals=MoveNotAllowed)) == (1, ["appeal_open"])
    assert Appeal.objects.count() == 1


def test_one_appeal_has_one_answer(published: Published) -> None:
    appeal = against_figure(published.week)
    deeds = [
        partial(accept, appeal, points=Decimal(1)),
        partial(
            appeal_answering.refuse,
            appeal_id=appeal.pk,
            answer="不予采纳",
            by=person("office"),
            now=ANSWERED_AT,
        ),
        partial(
            appealing.withdraw,
            appeal_id=appeal.pk,
            by=person("handler.zhujian"),
            now=ANSWERED_AT,
        ),
    ]
    done, refused = won(at_once(deeds, refusals=MoveNotAllowed))
    assert (done, refused) == (1, ["appeal_closed"] * 2)
    appeal.refresh_from_db()
    assert ScoreEntry.objects.filter(appeal=appeal).count() == int(appeal.state == "accepted")


def test_one_entry_is_taken_back_once_by_two_appeals(published: Published) -> None:
    """One against the entry, one against the figure for which the office names the same entry."""
    entry = published.entries["overdue"]
    first, second = against_entry(entry), against_figure(published.week, "deductions")
    deeds: list[Callable[[], Any]] = [
        partial(accept, first),
        partial(_name, second, entry.pk),
    ]
    at_once(deeds, refusals=MoveNotAllowed)
    assert ScoreEntry.objects.filter(reverses=entry).count() == 1


def _name(appeal: Appeal, entry_id: int) -> Appeal | None:
    """Names an entry for a figure; None when it was taken back meanwhile."""
    try:
        return accept(appeal, by="office", entry_ids=[entry_id])
    except BadFields:
        return None
