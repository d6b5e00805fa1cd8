"""Every deed through the door by everybody, from the standing in which it is legal."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.db import transaction

from campaigns.models import Campaign, Issue
from tests.api.door import address, body_of, client_of, post
from tests.memory import forget_all
from tests.processes.deed_cast import (
    CAST,
    NOW,
    STANDINGS,
    another_third_party,
    make_standing,
    make_struck_off,
)
from tests.processes.deed_rights import TABLE, expected, sees

PROBLEM = {"type", "title", "status", "detail", "code"}
MEANT = ("office", "handler of the lead", "handler of an assisting unit", "inspector", "zone chief")
pytestmark = pytest.mark.django_db


def asked(deed: str, issue: Issue, username: str, earlier: Issue) -> str:
    """The state afterwards, or the status of the refusal; what it did is taken back."""
    forget_all()
    savepoint = transaction.savepoint()
    answer = post(client_of(username), issue, deed, body_of(deed, username or "office", earlier))
    transaction.savepoint_rollback(savepoint)
    found = json.loads(answer.content)
    if answer.status_code == 200:
        assert found["number"] == issue.number
        return str(found["state"])
    assert answer["Content-Type"] == "application/problem+json", answer.content
    assert set(found) >= PROBLEM
    assert found["status"] == answer.status_code
    return str(answer.status_code)


@pytest.mark.parametrize("deed", TABLE)
@time_machine.travel(NOW, tick=False)
def test_it_lets_those_do_it_whom_the_table_names(deed: str, campaign: Campaign) -> None:
    another_third_party()
    earlier = make_struck_off(campaign)
    standing = min(TABLE[deed][0], key=STANDINGS.index)
    issue = make_standing(campaign, standing)
    wanted = {who: outcome for (name, who), outcome in expected(standing).items() if name == deed}
    found = {who: asked(deed, issue, username, earlier) for who, username in CAST.items()}
    found |= {who: outcome for who, outcome in wanted.items() if outcome == "either"}
    assert found == wanted
    assert asked(deed, issue, "", earlier) == "401"


@pytest.mark.parametrize("standing", STANDINGS)
@time_machine.travel(NOW, tick=False)
def test_it_names_exactly_the_deeds_that_it_then_takes(standing: str, campaign: Campaign) -> None:
    """WORKFLOW "with the present state and what may be done now"; API `allowed_deeds[]`."""
    another_third_party()
    earlier = make_struck_off(campaign)
    issue = make_standing(campaign, standing)
    named, taken = {}, {}
    for who in MEANT:
        if not sees(who, standing):
            continue
        shown = json.loads(client_of(CAST[who]).get(address(issue)).content)
        named[who] = sorted(shown["allowed_deeds"])
        taken[who] = sorted(
            deed for deed in TABLE if not asked(deed, issue, CAST[who], earlier).isdecimal()
        )
    assert named == taken


# WORKFLOW `comment`: "who may read"; API: `allowed_deeds[]` is what this user may do.
@pytest.mark.parametrize("who", ["third party who logged it", "former lead"])
@time_machine.travel(NOW, tick=False)
def test_it_names_exactly_the_deeds_that_it_takes_from_a_reader_of_a_part(
    who: str, campaign: Campaign
) -> None:
    another_third_party()
    earlier = make_struck_off(campaign)
    issue = make_standing(campaign, "in_progress")
    shown = json.loads(client_of(CAST[who]).get(address(issue)).content)
    taken = [deed for deed in TABLE if not asked(deed, issue, CAST[who], earlier).isdecimal()]
    assert sorted(shown["allowed_deeds"]) == sorted(taken)


@pytest.mark.parametrize("deed", TABLE)
def test_it_takes_a_deed_by_post_only(deed: str, campaign: Campaign) -> None:
    issue = make_standing(campaign, "pending")
    client = client_of("office")
    for method in (client.get, client.put, client.patch, client.delete):
        answer = method(address(issue, deed))
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
