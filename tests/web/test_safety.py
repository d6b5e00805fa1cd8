"""Pages keep their doors shut: forged posts, strangers, foreign addresses, scripts, headers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as environment
from django.contrib.sessions.models import Session
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from lxml import html

from campaigns.models import Campaign, Issue, Photo, User
from tests.factories import make_photo, person
from tests.processes.deed_cast import (
    ASSISTING,
    CAST,
    LEAD,
    NOW,
    act,
    another_third_party,
    make_standing,
)
from tests.processes.deed_rights import TABLE
from tests.web.form_pages import address, everything, new_key, opened

pytestmark = pytest.mark.django_db
HANDLER = f"handler.{LEAD}"
MONDAY = "2026-11-02"
EVIL = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver.evil.example/",
    "http://testserver@evil.example/",
    " //evil.example",
    "\t//evil.example",
)
SCRIPT = "<script>alert('一')</script><img src=x onerror=alert(1)>\"'>"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issue(campaign: Campaign) -> Issue:
    return make_standing(campaign, "in_progress")


def pages(issue: Issue) -> list[str]:
    """Every page that is opened with GET."""
    return [
        reverse("home"),
        reverse("profile"),
        reverse("report"),
        f"{reverse('report')}?site=S09-001&category=0604",
        reverse("nearest") + "?latitude=30&longitude=120",
        reverse("preview") + "?category=0604&site=S09-001",
        reverse("issues"),
        reverse("issues") + "?q=护栏&overdue=true",
        reverse("filters"),
        reverse("keys"),
        reverse("phones"),
        reverse("styleguide"),
        reverse("list_views") + "?overdue=true",
        reverse("bulk_runs"),
        reverse("bulk") + f"?deed=remind&n={issue.number}",
        reverse("requests"),
        reverse("ledger"),
        reverse("issue", args=[issue.number]),
        reverse("latest_week"),
        reverse("week", args=[MONDAY]),
        reverse("workbook", args=[MONDAY]),
        reverse("own_row_check"),
        reverse("row_check", args=[MONDAY]),
        reverse("period", args=["2026-11"]),
        reverse("cycle"),
        reverse("points"),
        reverse("appeals"),
        reverse("lists"),
        reverse("measures"),
        reverse("points_filters"),
        reverse("points_workbook"),
        reverse("enter_points"),
        reverse("proposals"),
        reverse("notifications"),
        reverse("imports"),
        reverse("import_template", args=["sites"]),
        *(address(issue, deed) for deed in TABLE),
    ]


def posts(issue: Issue) -> list[str]:
    """Every address that changes something."""
    return [
        reverse("report"),
        reverse("pasted"),
        reverse("new_code"),
        reverse("revoke_phone", args=[1]),
        reverse("save_filter"),
        reverse("forget_filter", args=[1]),
        reverse("list_columns"),
        reverse("bulk_carry_out", args=[1]),
        reverse("profile"),
        reverse("set_language"),
        reverse("sign_out"),
        reverse("freeze", args=[MONDAY]),
        reverse("unfreeze", args=[MONDAY]),
        reverse("publish", args=[MONDAY]),
        reverse("enter_points"),
        reverse("row_check", args=[MONDAY]),
        reverse("confirm_row", args=[MONDAY]),
        reverse("answer_objection", args=[1, "accept"]),
        reverse("take_back", args=[1]),
        reverse("decide", args=[1, "approve"]),
        reverse("new_appeal"),
        *(reverse(f"{deed}_appeal", args=[1]) for deed in ("accept", "refuse", "withdraw")),
        reverse("lists"),
        *(reverse(f"{deed}_measure", args=[1]) for deed in ("confirm", "approve", "dismiss")),
        reverse("outcome_measure", args=[1]),
        reverse("mark_all_read"),
        reverse("notification", args=[1]),
        reverse("imports"),
        reverse("import_commit", args=[1]),
        *(address(issue, deed) for deed in TABLE),
    ]


def stranger_free(browser: Client) -> Client:
    browser.raise_request_exception = False
    return browser


def emptied(response: HttpResponseBase) -> HttpResponseBase:
    """Reads a file to its end, so that nothing is left open."""
    if response.streaming:
        b"".join(response)
    request_finished.disconnect(close_old_connections)  # as the test client does: or the
    response.close()  # connection of the test's own transaction is closed with it
    request_finished.connect(close_old_connections)
    return response


# --- forged posts ---------------------------------------------------------------------------------


def test_it_refuses_posts_that_carry_no_token(issue: Issue, db: None) -> None:
    for username in ("office", HANDLER):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(person(username), backend="campaigns.web.backend.StaffBackend")
        before = everything(with_waiting_photos=True)
        for url in posts(issue):
            body = {"version": issue.version, "text": "一", "note": "一"}
            assert browser.post(url, body).status_code == 403, url
        assert browser.post(url, body, headers={"x-csrftoken": "x" * 32}).status_code == 403
        assert everything(with_waiting_photos=True) == before


def test_it_signs_nobody_in_without_a_token(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    body = {"username": "office", "password": environment.DEMO_PASSWORD}
    assert browser.post(reverse("sign_in"), body).status_code == 403
    assert "_auth_user_id" not in browser.session


def test_it_takes_posts_of_its_own_pages(issue: Issue, db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    page = opened(browser, address(issue, "comment"))
    assert page.value("csrfmiddlewaretoken")
    assert browser.post(page.url, {**page.filled, "text": "请注意"}).status_code == 302
    assert issue.events.latest("seq").note == "请注意"


def test_it_says_kindly_that_a_form_is_too_old(issue: Issue, db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("office"), backend="campaigns.web.backend.StaffBackend")
    text = browser.post(address(issue, "comment"), {"text": "一"}).content.decode()
    assert "重新" in text
    assert "CSRF" not in text


# --- strangers ------------------------------------------------------------------------------------


def test_it_asks_strangers_to_sign_in_everywhere(issue: Issue, page: Client) -> None:
    photo = Photo.objects.filter(issue=issue).first()
    assert photo is not None
    before = everything(with_waiting_photos=True)
    for url in [*pages(issue), reverse("photo", args=[photo.pk, "320"])]:
        response = page.get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/sign-in/?next=/"), url
    for url in posts(issue):
        if url in {reverse("set_language"), reverse("sign_out")}:
            continue
        response = page.post(url, {"version": issue.version, "text": "一"})
        assert response.status_code == 302, url
        assert response["Location"].startswith("/sign-in/"), url
    assert everything(with_waiting_photos=True) == before


def test_it_tells_strangers_nothing_about_what_exists(issue: Issue, page: Client) -> None:
    answers = {
        page.get(reverse("issue", args=[number])).status_code
        for number in (issue.number, "WM-2026-999999")
    }
    assert answers == {302}


def test_it_forgets_who_was_disabled(issue: Issue, signed_in: Any) -> None:
    browser = signed_in.as_(HANDLER)
    assert browser.get(reverse("issues")).status_code == 200
    User.objects.filter(username=HANDLER).update(is_active=False)
    assert browser.get(reverse("issues")).status_code == 302
    before = everything()
    assert browser.post(address(issue, "comment"), {"text": "一"}).status_code == 302
    assert everything() == before


def test_it_takes_a_lost_role_at_its_word(issue: Issue, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    assert browser.get(address(issue, "void")).status_code == 200
    person("office").role_grants.all().delete()
    assert browser.get(address(issue, "void")).status_code == 404


def test_it_ends_other_sessions_with_the_password(db: None, signed_in: Any) -> None:
    other, own = signed_in.as_("inspector"), signed_in.as_("inspector")
    typed = {
        "old_password": environment.DEMO_PASSWORD,
        "new_password1": "wenming-chengshi-2026",
        "new_password2": "wenming-chengshi-2026",
    }
    assert own.post(reverse("change_password"), typed).status_code == 302
    assert own.get(reverse("profile")).status_code == 200
    assert other.get(reverse("profile")).status_code == 302


# --- addresses that lead away ---------------------------------------------------------------------


def test_it_leads_nowhere_else_after_signing_in(campaign: Campaign, signed_in: Any) -> None:
    inside = signed_in.as_("inspector")
    for target in EVIL:
        again = inside.get(reverse("sign_in"), {"next": target})
        assert again.status_code == 302, target
        assert again["Location"] == "/", target


@pytest.mark.parametrize("target", [EVIL[0], EVIL[1], EVIL[3], EVIL[6]])
def test_it_leads_nowhere_else_from_the_form(target: str, db: None, page: Client) -> None:
    body = {"username": "inspector", "password": environment.DEMO_PASSWORD, "next": target}
    response = page.post(reverse("sign_in"), body)
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_it_leads_back_to_where_the_reader_was_going(issue: Issue, page: Client) -> None:
    wanted = reverse("issue", args=[issue.number])
    asked = page.get(wanted)
    body = {"username": "inspector", "password": environment.DEMO_PASSWORD, "next": wanted}
    assert page.post(asked["Location"], body)["Location"] == wanted


@pytest.mark.parametrize(
    "target", ["/sign-in/", "/sign-in/?next=/sign-in/", "http://testserver/sign-in/"]
)
def test_it_does_not_send_the_signed_in_round_in_a_circle(
    target: str, db: None, signed_in: Any
) -> None:
    browser = stranger_free(signed_in.as_("inspector"))
    response = browser.get(reverse("sign_in"), {"next": target})
    assert response.status_code == 302
    for _step in range(3):
        if not response["Location"].startswith(("/sign-in/", "http://testserver/sign-in/")):
            break
        response = browser.get(response["Location"])
    assert response["Location"] == "/"


def test_it_leads_nowhere_else_from_the_language(db: None, page: Client) -> None:
    for target in EVIL:
        response = page.post(reverse("set_language"), {"language": "en", "next": target})
        assert response["Location"] == "/", target
    kept = page.post(reverse("set_language"), {"language": "en", "next": "/issues/?q=1"})
    assert kept["Location"] == "/issues/?q=1"


def test_it_knows_only_its_own_languages(db: None, page: Client) -> None:
    response = page.post(reverse("set_language"), {"language": "xx", "next": "/"})
    assert response.status_code == 302
    assert not response.cookies


# --- photos ---------------------------------------------------------------------------------------


def test_it_hands_out_photos_of_visible_issues_only(issue: Issue, signed_in: Any) -> None:
    another_third_party()
    photo = Photo.objects.filter(issue=issue).earliest("pk")
    readers = {
        "office",
        "inspector",
        "handler of the lead",
        "head of the lead",
        "handler of an assisting unit",
        "former lead",
        "handler of the parent unit",
        "zone chief",
        "leader",
        "auditor",
        "third party who logged it",
    }
    for who, username in CAST.items():
        browser = signed_in.as_(username)
        for size in ("full", "1024", "320"):
            response = emptied(browser.get(reverse("photo", args=[photo.pk, size])))
            assert response.status_code == (200 if who in readers else 404), (who, size)
            if who in readers:
                assert response["Content-Type"] == "image/jpeg"
                assert response["X-Content-Type-Options"] == "nosniff"
                assert "public" not in response["Cache-Control"]


def test_it_hides_photos_that_no_deed_has_taken(db: None, signed_in: Any) -> None:
    waiting = make_photo(HANDLER, NOW)
    url = reverse("photo", args=[waiting, "full"])
    assert emptied(signed_in.as_(HANDLER).get(url)).status_code == 200
    for username in (f"handler.{ASSISTING}", f"head.{LEAD}", "inspector"):
        assert signed_in.as_(username).get(url).status_code == 404, username


def test_it_has_no_other_sizes_of_a_photo(issue: Issue, signed_in: Any) -> None:
    photo = Photo.objects.filter(issue=issue).earliest("pk")
    browser = signed_in.as_("office")
    for size in ("original", "0", "9999", "passwd"):
        assert browser.get(reverse("photo", args=[photo.pk, size])).status_code == 404
    missing = reverse("photo", args=["00000000-0000-4000-8000-000000000000", "full"])
    assert browser.get(missing).status_code == 404
    assert browser.post(reverse("photo", args=[photo.pk, "full"])).status_code == 405


# --- scripts in what people write -----------------------------------------------------------------


def test_it_shows_scripts_as_the_text_they_are(issue: Issue, signed_in: Any) -> None:
    Issue.objects.filter(pk=issue.pk).update(description=SCRIPT, address=SCRIPT, site=None)
    act("comment", issue, "inspector", NOW, text=SCRIPT)
    act("instruct", issue, "leader", NOW, text=SCRIPT)
    act("remind", issue, "office", NOW, text=SCRIPT)
    User.objects.filter(username="inspector").update(name="<script>名</script>")
    seen = ""
    for username in ("office", HANDLER, "inspector"):
        browser = signed_in.as_(username)
        for url in (
            reverse("home"),
            reverse("issues"),
            reverse("issues") + "?q=" + "%3Cscript%3Ealert(1)",
            reverse("issue", args=[issue.number]),
            reverse("notifications"),
            address(issue, "comment"),
        ):
            text = browser.get(url).content.decode()
            assert "<script>" not in text, url
            assert "onerror=alert(1)>" not in text.replace("onerror=alert(1)&gt;", ""), url
            seen += text
    assert seen.count("&lt;script&gt;alert(") > 6


def test_it_gives_scripts_back_as_text_in_a_form(issue: Issue, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    body = {"version": issue.version, "reason": SCRIPT, "lead_department": SCRIPT}
    text = browser.post(address(issue, "redirect"), body).content.decode()
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    late = browser.post(address(issue, "dispatch"), {"version": "1", "note": SCRIPT})
    assert late.status_code == 409
    assert "<script>" not in late.content.decode()
    assert "&lt;script&gt;" in late.content.decode()


# --- opening a page changes nothing ---------------------------------------------------------------


@pytest.mark.parametrize("username", ["office", HANDLER])
def test_it_changes_nothing_when_a_page_is_opened(
    username: str, issue: Issue, signed_in: Any
) -> None:
    browser = signed_in.as_(username)
    before = everything(with_waiting_photos=True)
    exports = {
        reverse("points_workbook"),
        reverse("ledger"),
        reverse("workbook", args=[MONDAY]),
    }  # these leave an audit row
    for url in {*pages(issue), *posts(issue)} - exports:
        response = emptied(browser.get(url))
        assert response.status_code < 500, url
    assert everything(with_waiting_photos=True) == before


@pytest.mark.parametrize("standing", ["dispatched", "submitted"])
def test_it_does_no_deed_by_get(standing: str, campaign: Campaign, signed_in: Any) -> None:
    issue = make_standing(campaign, standing)
    before = everything(with_waiting_photos=True)
    for username in ("office", HANDLER):
        browser = signed_in.as_(username)
        for deed in TABLE:
            query = {
                "version": issue.version,
                "text": "一",
                "note": "一",
                "reason": "一",
                "result": "pass",
                "lead_department": "wenlv",
                "reason_code": "not_a_problem",
                "client_uuid": new_key(),
            }
            assert browser.get(address(issue, deed), query).status_code in {200, 403, 404, 409}
    assert everything(with_waiting_photos=True) == before


def test_it_moves_no_week_and_no_session_by_get(issue: Issue, signed_in: Any) -> None:
    browser = signed_in.as_("office")
    for name in ("freeze", "unfreeze", "publish"):
        assert browser.get(reverse(name, args=[MONDAY])).status_code == 405
    for name in ("set_language", "sign_out", "mark_all_read"):
        assert browser.get(reverse(name)).status_code == 405
    assert Session.objects.count() == 1
    assert browser.get(reverse("profile")).status_code == 200


# --- names and telephones -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "username",
    ["inspector", HANDLER, "leader", "thirdparty"],
)
def test_it_shows_nobodys_telephone(username: str, issue: Issue, signed_in: Any) -> None:
    for number, user in enumerate(User.objects.order_by("pk")):
        User.objects.filter(pk=user.pk).update(phone=f"139{number:04d}7788", email=f"{number}@x.cn")
    browser = signed_in.as_(username)
    own = person(username)
    for url in pages(issue):
        response = browser.get(url, follow=True)
        if response.streaming or "html" not in response["Content-Type"]:
            emptied(response)
            continue
        text = response.content.decode().replace(own.phone, "").replace(own.email, "")
        assert "7788" not in text, url
        assert "@x.cn" not in text, url


def test_it_tells_a_third_party_neither_unit_nor_people(issue: Issue, signed_in: Any) -> None:
    act("comment", issue, HANDLER, NOW, text="内部意见")
    act("set_deadline", issue, "office", NOW)
    browser = signed_in.as_("thirdparty")
    lead = issue.lead
    assert lead is not None
    secrets = {lead.name, lead.short_name, "内部意见", "综执局", "11-12 18:00"} | {
        person(name).name for name in (HANDLER, f"head.{LEAD}", "office")
    }
    for url in (
        reverse("home"),
        reverse("issues"),
        reverse("issue", args=[issue.number]),
        reverse("notifications"),
        address(issue, "comment"),
        address(issue, "void"),
    ):
        response = browser.get(url)
        assert response.status_code in {200, 403}, url
        main = html.document_fromstring(response.content.decode()).xpath("//main")[0].text_content()
        assert {secret for secret in secrets if secret in main} == set(), url


def test_it_tells_a_former_lead_nothing_later(issue: Issue, signed_in: Any) -> None:
    act("set_deadline", issue, "office", NOW)
    browser = signed_in.as_("handler.shijian")
    for deed in TABLE:
        response = browser.get(address(issue, deed))
        assert response.status_code in {200, 403}, deed
        main = html.document_fromstring(response.content.decode()).xpath("//main")[0].text_content()
        assert "整改中" not in main, deed
        assert "11-12" not in main, deed
        late = browser.post(address(issue, deed), {"version": "1", "text": "一"})
        assert late.status_code == 403, deed
        main = html.document_fromstring(late.content.decode()).xpath("//main")[0].text_content()
        assert person("office").name not in main, deed


# --- headers and cookies --------------------------------------------------------------------------

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "blob:", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "worker-src": {"'self'"},
    "manifest-src": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}


def assert_hardened(response: HttpResponseBase, what: object) -> None:
    policy = {
        part.split()[0]: set(part.split()[1:])
        for part in response["Content-Security-Policy"].split(";")
        if part.strip()
    }
    assert policy == POLICY, what
    assert response["X-Frame-Options"] == "DENY", what
    assert response["X-Content-Type-Options"] == "nosniff", what
    assert response["Referrer-Policy"] == "same-origin", what
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert response["Permissions-Policy"] == "camera=(self), geolocation=(self)", what


@pytest.mark.parametrize("username", ["office", HANDLER])
def test_it_hardens_every_page(username: str, issue: Issue, signed_in: Any) -> None:
    browser = signed_in.as_(username)
    missing = reverse("issue", args=["WM-2026-999999"])
    for url in [*pages(issue), missing, "/no/such/page", reverse("freeze", args=[MONDAY])]:
        response = emptied(browser.get(url))
        assert_hardened(response, url)
        assert "no-store" in response["Cache-Control"], url
    refused = browser.post(address(issue, "comment"), {"version": issue.version})
    assert refused.status_code == 400
    assert_hardened(refused, "a form given back")
    assert "no-store" in refused["Cache-Control"]


def test_it_hardens_pages_before_the_sign_in(db: None, page: Client) -> None:
    for url in (reverse("sign_in"), reverse("home"), "/no/such/page", "/healthz"):
        assert_hardened(page.get(url), url)


def test_it_needs_nothing_inline(issue: Issue, signed_in: Any) -> None:
    """What the policy would stop is not there: scripts, styles and handlers in the page itself."""
    browser = signed_in.as_("office")
    for url in pages(issue):
        response = browser.get(url, follow=True)
        if response.streaming or "html" not in response["Content-Type"] or not response.content:
            emptied(response)
            continue
        tree = html.fromstring(response.content.decode())
        assert tree.xpath("//style | //*[@style]") == [], url
        # Words for a script are data, which no policy stops.
        assert tree.xpath("//script[not(@src) and not(@type='application/json')]") == [], url
        assert tree.xpath("//@*[starts-with(name(), 'on')]") == [], url
        assert tree.xpath("//*[starts-with(@href, 'javascript:')]") == [], url
        outside = tree.xpath("//script/@src | //img/@src | //link/@href | //form/@action")
        assert [link for link in outside if not link.startswith("/") or link[:2] == "//"] == [], url


def test_it_keeps_the_sign_in_in_a_careful_cookie(db: None, page: Client) -> None:
    body = {"username": "office", "password": environment.DEMO_PASSWORD}
    before = page.get(reverse("sign_in"))
    response = page.post(reverse("sign_in"), body)
    assert response.status_code == 302
    session = response.cookies[environment.SESSION_COOKIE_NAME]
    for cookie in (session, before.cookies[environment.CSRF_COOKIE_NAME]):
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
    assert Session.objects.filter(session_key=session.value).exists()  # kept in the database


def test_it_takes_a_new_session_at_the_sign_in(db: None, page: Client) -> None:
    """A session that somebody planted before does not become the user's."""
    planted = page.session
    planted["planted"] = "1"
    planted.save()
    page.cookies[environment.SESSION_COOKIE_NAME] = str(planted.session_key)
    body = {"username": "inspector", "password": environment.DEMO_PASSWORD}
    page.post(reverse("sign_in"), body)
    assert page.session.session_key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_it_keeps_the_language_in_a_careful_cookie(db: None, signed_in: Any) -> None:
    browser = signed_in.as_("inspector")
    response = browser.post(reverse("set_language"), {"language": "en", "next": "/me/"})
    cookie = response.cookies[environment.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert person("inspector").language == "en"
    assert 'lang="en"' in browser.get("/me/").content.decode()


def test_it_ends_the_session_at_the_sign_out(db: None, signed_in: Any) -> None:
    browser = signed_in.as_("inspector")
    assert browser.post(reverse("sign_out")).status_code == 302
    assert Session.objects.count() == 0
    assert browser.get(reverse("profile")).status_code == 302


PRODUCTION = """
import json, django
from django.conf import settings
django.setup()
names = [
    "DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "SESSION_ENGINE",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS",
]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_it_is_careful_in_production_unasked(tmp_path: Path) -> None:
    """With nothing but a secret and a host in the environment."""
    given = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "ENV_FILE": str(tmp_path / "no.env"),
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "of this test only",
        "ALLOWED_HOSTS": "city.example",
    }
    told = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(told.stdout)
    assert found == {
        "DEBUG": False,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": found["SECURE_HSTS_SECONDS"],
        "ALLOWED_HOSTS": ["city.example"],
    }
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


@pytest.mark.parametrize("host", ["evil.example", "city.example.evil.example", "a b"])
def test_it_answers_to_its_own_name_only(host: str, db: None, page: Client) -> None:
    assert page.get(reverse("sign_in"), headers={"host": host}).status_code == 400


# --- odd addresses --------------------------------------------------------------------------------


@pytest.mark.both
def test_it_survives_odd_queries(issue: Issue, signed_in: Any) -> None:
    browser = stranger_free(signed_in.as_("office"))
    broken = []
    for where in sorted({url.split("?")[0] for url in pages(issue)}):
        if where.startswith(f"/issues/{issue.number}/") and not where.endswith("/void/"):
            continue  # one deed's page stands for all
        names = ("site", "category", "severity", "q", "state", "cursor", "campaign", "unit", "week")
        for value in ("\x00", "9" * 5000, "' OR 1=1 --", "nan", "../../etc/passwd", "長" * 3000):
            query = dict.fromkeys((*names, "latitude", "longitude", "ordering", "group"), value)
            if emptied(browser.get(where, query)).status_code >= 500:
                broken.append((where, value[:20]))
    for monday in ("0001-01-01", "9999-12-27", "2026-11-03", "x", "\x00", "2026-W46-1"):
        if browser.get(reverse("week", args=[monday])).status_code >= 500:
            broken.append(("week", monday))
    assert broken == []
