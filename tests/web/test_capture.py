"""What the capture page asks for beside its form."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Issue
from tests.factories import make_issue

pytestmark = pytest.mark.django_db


def test_the_pass_names_who_is_signed_in(campaign: Campaign, signed_in: Any) -> None:
    assert Client().get("/report/pass/").status_code == 401
    answer = signed_in.as_("inspector").get("/report/pass/")
    assert answer.json()["user"] == "inspector"
    assert len(answer.json()["csrf"]) == 64
    assert answer["Cache-Control"] == "no-store"


def test_its_token_is_good_for_the_api(campaign: Campaign) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_issue(campaign).logged_by)  # type: ignore[arg-type]
    token = browser.get("/report/pass/").json()["csrf"]

    def answer(headers: dict[str, str]) -> int:
        sent = browser.post(
            "/api/v1/issues/",
            data={"category": "0604"},
            content_type="application/json",
            headers=headers,
        )
        return int(sent.status_code)

    assert answer({}) == 403
    assert answer({"X-CSRFToken": token}) == 400


def test_the_worker_keeps_to_the_capture_page(campaign: Campaign) -> None:
    answer = Client().get("/report/sw.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    manifest = Client().get("/report/manifest.webmanifest").json()
    assert manifest["scope"] == manifest["start_url"] == "/report/"


def test_logged_opens_the_issue_or_the_next_find(campaign: Campaign, signed_in: Any) -> None:
    issue = make_issue(campaign)
    opened = signed_in.as_("inspector").get(f"/report/logged/{issue.number}/")
    assert opened["Location"] == f"/issues/{issue.number}/"
    other = signed_in.as_("handler.huanwei").get(f"/report/logged/{issue.number}/")
    assert other["Location"] == "/report/"


def test_categories_are_found_by_their_sound(campaign: Campaign, signed_in: Any) -> None:
    page = signed_in.as_("inspector").get("/report/").content.decode()
    assert re.search(r'data-find="baolulaji bllj"><input[^>]+><span>暴露垃圾', page)


def test_the_outbox_is_there_for_those_who_log(campaign: Campaign, signed_in: Any) -> None:
    assert 'id="outbox"' in signed_in.as_("inspector").get("/").content.decode()
    assert 'id="outbox"' not in signed_in.as_("auditor").get("/").content.decode()
    assert 'id="outbox"' not in Client().get("/sign-in/").content.decode()


def test_a_pasted_text_fills_the_form_and_logs_nothing(campaign: Campaign, signed_in: Any) -> None:
    browser = signed_in.as_("inspector")
    assert "data-pasted" not in browser.get("/report/").content.decode()
    text = "地点：中山街商业街\n问题：护栏破损三处，请尽快处理 @王五\n责任单位：综执局"
    page = browser.post("/report/paste/", {"text": text}).content.decode()
    assert "data-pasted" in page
    assert 'name="site" value="S02-001 中山街商业街"' in page
    assert re.search(r'<option value="chengguan" selected', page)
    described = re.search(r'<textarea name="description"[^>]*>\s*([^<]*)', page)
    assert described is not None
    assert described.group(1) == "护栏破损三处"
    assert text in page  # nothing is lost
    assert not Issue.objects.exists()
    assert signed_in.as_("auditor").post("/report/paste/", {"text": text}).status_code == 403
