"""The pages and the API of inspected sites."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Inspection, Site, SiteScore
from tests.api.door import V1, client_of
from tests.factories import at
from tests.processes.test_site_scoring import enter, site_of

NOW = at("2026-11-10 10:00")
HERE = "/site-scores/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def sent(site: Site, **changes: str) -> dict[str, str]:
    yes = {
        f"item_{item.code}": "1" if item.kind == "bool" else str(item.need)
        for item in site.site_type.checklist.all()
    }
    return {"client_uuid": str(uuid.uuid4()), **yes, **changes}


def test_a_site_is_walked_by_its_checklist(campaign: Campaign, signed_in: Any) -> None:
    browser, site = signed_in.as_("inspector"), site_of("zhujian")
    page = browser.get(f"{HERE}new/", {"site": f"{site.code} {site.name}"})
    for item in site.site_type.checklist.all():
        assert item.text in page.content.decode()
    failing = site.site_type.checklist.filter(kind="bool").first()
    assert failing is not None
    answer = browser.post(
        f"{HERE}new/?site={site.code}", sent(site, **{f"item_{failing.code}": "0"}), follow=True
    )
    score = SiteScore.objects.get()
    count = score.items.count()
    assert score.rate == (Decimal(100) * (count - 1) / count).quantize(Decimal("0.01"))
    text = answer.content.decode()
    assert f"{score.rate}%" in text
    links = re.findall(r'href="(/report/\?[^"]+)"', text)
    assert len(links) == 1
    form = browser.get(links[0].replace("&amp;", "&")).content.decode()
    assert failing.text in form
    assert site.name in form
    assert failing.category is not None
    assert re.search(rf'value="{failing.category.code}" checked', form)


def test_a_refused_form_keeps_what_was_given(campaign: Campaign, signed_in: Any) -> None:
    browser, site = signed_in.as_("inspector"), site_of("zhujian")
    answer = browser.post(f"{HERE}new/?site={site.code}", sent(site, rate="50", note="两者都填"))
    assert answer.status_code == 400
    assert "只能选一种" in answer.content.decode()
    assert "两者都填" in answer.content.decode()
    assert not SiteScore.objects.exists()


def test_an_unknown_site_is_named(campaign: Campaign, signed_in: Any) -> None:
    answer = signed_in.as_("inspector").get(f"{HERE}new/?site=不存在的点位")
    assert answer.status_code == 400
    assert "不存在的点位" in answer.content.decode()


def test_who_reads_which(campaign: Campaign, signed_in: Any) -> None:
    sealed = Inspection.objects.create(campaign=campaign, code="s", name="暗访", is_sealed=True)
    own = enter(campaign, by="inspector", inspection=sealed)
    other = enter(campaign, by="thirdparty", site=site_of("shijian"))
    seen = {
        "office": {own, other},
        "auditor": {own, other},
        "leader": {own, other},
        "inspector": {own, other},
        "inspector2": {other},
        "thirdparty": {other},
        "handler.zhujian": {own},
        "head.shijian": {other},
        "handler.huanwei": set(),
    }
    for username, scores in seen.items():
        answer = client_of(username).get(f"{V1}/site-scores/")
        assert {row["id"] for row in answer.json()["results"]} == {row.pk for row in scores}
        for row in (own, other):
            status = 200 if row in scores else 404
            assert signed_in.as_(username).get(f"{HERE}{row.pk}/").status_code == status
    assert signed_in.as_("admin").get(HERE).status_code == 404
    assert client_of("admin").get(f"{V1}/site-scores/").status_code == 404


def test_the_figure_opens_its_sites(campaign: Campaign, signed_in: Any) -> None:
    score = enter(campaign, "92.50")
    page = signed_in.as_("handler.zhujian").get("/weeks/2026-11-09/?unit=zhujian&figure=part_sites")
    text = page.content.decode()
    assert f'href="{HERE}{score.pk}/"' in text
    assert "92.50%，1个点位的平均得分率" in text


def test_it_is_withdrawn_on_its_page(campaign: Campaign, signed_in: Any) -> None:
    score = enter(campaign)
    browser = signed_in.as_("inspector")
    assert browser.post(f"{HERE}{score.pk}/withdraw/", {"reason": ""}).status_code == 400
    browser.post(f"{HERE}{score.pk}/withdraw/", {"reason": "录错点位"})
    assert "不计入得分" in browser.get(f"{HERE}{score.pk}/").content.decode()
    assert signed_in.as_("inspector2").post(f"{HERE}{score.pk}/withdraw/").status_code == 403


def test_a_list_costs_the_same_with_many_rows(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    enter(campaign)
    counts = []
    for _n in range(2):
        browser.get(HERE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(HERE).status_code == 200
        counts.append(len(queries))
        for place in range(1, 8):
            enter(campaign, site=site_of("shijian", place))
    assert counts[0] == counts[1]


def test_by_api_once_and_with_named_faults(campaign: Campaign) -> None:
    site = site_of("zhujian")
    body = {
        "campaign": campaign.code,
        "site": site.code,
        "rate": "92.5",
        "client_uuid": str(uuid.uuid4()),
    }
    client = client_of("inspector")
    first = client.post(f"{V1}/site-scores/", body, format="json")
    again = client.post(f"{V1}/site-scores/", body, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["rate"], first.json()["week"]) == ("92.50", "2026-11-09")
    reused = client.post(f"{V1}/site-scores/", {**body, "rate": "1"}, format="json")
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    bad = client.post(
        f"{V1}/site-scores/",
        {"campaign": campaign.code, "site": site.code, "answers": {"S99-99": "1"}},
        format="json",
    )
    assert bad.status_code == 400
    assert bad.json()["errors"][0]["field"] == "answers.S99-99"
    refused = client_of("handler.zhujian").post(f"{V1}/site-scores/", body, format="json")
    assert refused.status_code == 403
    row = client_of("office").get(f"{V1}/score-weeks/2026-11-09/?campaign=test-wmcs").json()
    zhujian = next(row for row in row["rows"] if row["department"] == "zhujian")
    assert (zhujian["site_rate"], zhujian["sites_inspected"]) == ("92.50", 1)
