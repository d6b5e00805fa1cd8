"""The pages of the rule table: read by those who read weeks, drafted and put in force by the
office, tried on past weeks by those who read every week."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html

from campaigns.models import Campaign, RuleVersion
from campaigns.processes import rule_tables, weeks
from tests.factories import make_dispatched, person
from tests.processes.told import on, week_of

pytestmark = pytest.mark.django_db
NOW = on("11-18 12:00")
READERS = ("office", "auditor", "leader", "inspector", "zonechief", "handler.zhujian")
OTHERS = ("thirdparty", "admin")


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(campaign: Campaign) -> RuleVersion:
    return rule_tables.start_draft(campaign=campaign, by=person("office"), now=NOW)


def form_of(browser: Client, address: str) -> dict[str, list[str]]:
    """What a browser would send of the opened form."""
    page = html.document_fromstring(browser.get(address).content.decode())
    (form,) = page.xpath("//main//form")
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.strip())
    return values


def edit(version: RuleVersion) -> str:
    return f"/rules/{version.pk}/edit/"


def test_who_opens_what(campaign: Campaign, draft: RuleVersion, signed_in: Any) -> None:
    for username in (*READERS, *OTHERS):
        browser = signed_in.as_(username)
        may_read, sees_drafts = username in READERS, username in READERS[:3]
        assert browser.get("/rules/").status_code == (200 if may_read else 404), username
        seen = browser.get("/rules/?version=V2").status_code
        assert seen == (200 if sees_drafts else 404), username
        tried = browser.get(f"/rules/{draft.pk}/what-if/").status_code
        assert tried == (200 if sees_drafts else 404), username
        status = 200 if username == "office" else 403 if sees_drafts else 404
        assert browser.get(edit(draft)).status_code == status, username
        assert browser.post("/rules/drafts/").status_code == (302 if username == "office" else 403)


def test_it_tells_the_table_in_words(campaign: Campaign, signed_in: Any) -> None:
    text = signed_in.as_("handler.zhujian").get("/rules/").content.decode()
    for words in ("反弹", "−0.50", "每周 5.00 分", "不受总上限限制", "全部单位", "按期整改 40"):
        assert words in text, words
    assert "复制为草稿" not in text


def test_from_draft_to_force(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    answer = browser.post("/rules/drafts/")
    version = RuleVersion.objects.get(campaign=campaign, name="V2")
    assert answer["Location"] == edit(version)
    sent = form_of(browser, edit(version))
    group = campaign.ranking_groups.order_by("sort")[0].name
    sent |= {"rework-points_minor": ["0.30"], "rework-groups": [group], "rework-units": ["住建局"]}
    assert browser.post(edit(version), sent).status_code == 302
    version.refresh_from_db()
    rule = version.table().rules["rework"]
    assert rule.groups == {group}
    assert rule.units == {"zhujian"}
    assert str(version.rows.get(code="rework").points_minor) == "0.30"
    begin = {"monday": "2026-11-23", "edition": version.edition}
    browser.post(f"/rules/{version.pk}/in-force/", begin)
    version.refresh_from_db()
    assert version.valid_from == on("11-23 00:00")
    assert "未生效" in browser.get("/rules/?version=V2").content.decode()
    browser.post(f"/rules/{version.pk}/withdraw/")
    browser.post(f"/rules/{version.pk}/delete/")
    assert not RuleVersion.objects.filter(name="V2").exists()


def test_what_was_typed_stays_with_the_fault_beside_it(draft: RuleVersion, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    sent = form_of(browser, edit(draft))
    sent |= {"rework-points_minor": ["七"], "rebound-units": ["住建局，查无此局"]}
    answer = browser.post(edit(draft), sent)
    assert answer.status_code == 400
    sent["rework-points_minor"] = ["-7"]
    answer = browser.post(edit(draft), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="住建局，查无此局"' in page
    assert "没有“查无此局”这个单位" in page
    sent["rebound-units"] = ["住建局"]
    page = browser.post(edit(draft), sent).content.decode()
    assert 'value="-7"' in page
    assert "超出允许范围" in page


def test_a_second_editor_is_told(draft: RuleVersion, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    sent = form_of(browser, edit(draft))
    assert browser.post(edit(draft), sent).status_code == 302
    answer = browser.post(edit(draft), {**sent, "note": ["改一改"]})
    assert answer.status_code == 409
    assert 'value="改一改"' in answer.content.decode()


def test_a_monday_that_cannot_be_is_refused_in_words(draft: RuleVersion, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    begin = {"monday": "2026-11-16", "edition": draft.edition}
    page = browser.post(f"/rules/{draft.pk}/in-force/", begin, follow=True).content.decode()
    assert "尚未开始" in page
    draft.refresh_from_db()
    assert draft.valid_from is None


def test_trying_shows_before_and_after(
    campaign: Campaign, draft: RuleVersion, signed_in: Any
) -> None:
    make_dispatched(campaign, now=on("11-13 10:00"))
    weeks.freeze(campaign=campaign, monday=week_of("11-09"), by=None, now=on("11-16 10:00"))
    draft.rows.filter(code="found_district").update(points_minor="0.90")
    address = f"/rules/{draft.pk}/what-if/?week=2026-11-09"
    page = signed_in.as_("leader").get(address).content.decode()
    (before, after) = next(iter(re.findall(r">(\d\.\d\d) → (\d\.\d\d)<", page)))
    assert Decimal(after) - Decimal(before) == Decimal("0.80")
    workbook = signed_in.as_("leader").get(f"/rules/{draft.pk}/what-if.xlsx?week=2026-11-09")
    assert workbook.content.startswith(b"PK")
