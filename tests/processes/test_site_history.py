"""What a page says of the other issues of its site."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Issue
from campaigns.processes import reading
from tests.factories import MONDAY_TEN, make_closed, make_copies, make_dispatched, person


def history(issue: Issue, username: str) -> reading.SiteHistory | None:
    user = person(username)
    found = reading.find_visible(user=user, number=issue.number)
    assert found is not None
    shown = reading.dossier(issue=found, user=user, now=MONDAY_TEN)
    return reading.site_history(shown.neighbours, found)


def test_it_counts_what_the_reader_sees(campaign: Campaign) -> None:
    mine = make_dispatched(campaign, lead="chengguan")
    make_closed(campaign)
    make_dispatched(campaign, lead="jiaotong")
    ours = history(mine, "office")
    assert ours == reading.SiteHistory(total=3, has_more=False, struck_off=1, rebounds=0)
    theirs = history(mine, "handler.chengguan")
    assert theirs == reading.SiteHistory(total=2, has_more=False, struck_off=1, rebounds=0)


def test_it_looks_back_as_far_as_it_says(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "HISTORY", 4)
    mine = make_dispatched(campaign)
    make_copies(mine, 3)
    found = history(mine, "office")
    assert found is not None
    assert (found.total, found.has_more) == (4, False)
    make_copies(mine, 3)
    found = history(mine, "office")
    assert found is not None
    assert (found.total, found.has_more) == (5, True)
