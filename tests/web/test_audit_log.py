"""The page of the audit log: who reads it, filters, paging, the workbook, the chain."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import AuditLink, AuditLog
from campaigns.models.append_only import drop_triggers, install_triggers
from campaigns.processes import audit_chain, auditing
from campaigns.wording.audit import ACTIONS
from tests.factories import at, person

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 09:00")


def note(action: str = "publish_week", n: int = 1, **more: Any) -> None:
    for step in range(n):
        auditing.record(
            action=action,
            by=person("office"),
            now=NOW + timedelta(seconds=step),
            target=f"WM-2026 {step}",
            **more,
        )


@pytest.mark.parametrize(
    "username", ["office", "inspector", "handler.chengguan", "leader", "admin"]
)
def test_others_find_nothing(signed_in: Any, username: str) -> None:
    browser = signed_in.as_(username)
    for name in ("audit_log", "audit_filters", "audit_workbook"):
        assert browser.get(reverse(name)).status_code == 404
    assert browser.post(reverse("audit_verify")).status_code == 404


def test_it_says_in_words_who_did_what(signed_in: Any) -> None:
    note(facts={"reason": "数据有误", "whole": True})
    auditing.record(action="sign_in", by=None, now=NOW, result="refused", address="10.1.2.3")
    page = signed_in.as_("auditor").get(reverse("audit_log")).content.decode()
    for words in ("公布周成绩", "理由 数据有误；完整表 是", "登录", "被拒绝", "10.1.2.3"):
        assert words in page


def test_every_filter_narrows(signed_in: Any) -> None:
    note()
    auditing.record(action="sign_in", by=None, now=NOW, result="refused", address="10.1.2.3")
    auditing.record(action="backup", by=None, now=NOW - timedelta(days=3), target="tracker-1")
    auditor = signed_in.as_("auditor")
    for query, count in (
        ({}, 3),
        ({"action": "backup"}, 1),
        ({"by": "office"}, 1),
        ({"target": "wm-2026"}, 1),
        ({"result": "refused"}, 1),
        ({"address": "10.1.2.3"}, 1),
        ({"from": "2026-11-24"}, 2),
        ({"to": "2026-11-23"}, 1),
    ):
        page = auditor.get(reverse("audit_log"), query).content.decode()
        assert page.count('<td class="nowrap muted">') == count, query
    bad = auditor.get(reverse("audit_log"), {"action": "nonsense", "from": "soon"})
    assert 'role="alert"' in bad.content.decode()


def test_the_number_of_queries_does_not_grow(signed_in: Any) -> None:
    auditor = signed_in.as_("auditor")
    counts = []
    for n in (1, 60):
        note(n=n)
        auditor.get(reverse("audit_log"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert auditor.get(reverse("audit_log")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_pages_hold_every_line_once(signed_in: Any) -> None:
    note(n=120)
    auditor: Client = signed_in.as_("auditor")
    seen: list[str] = []
    where = reverse("audit_log")
    while where:
        page = auditor.get(where)
        seen += [line.target for line in page.context["lines"]]
        following = page.context["next_url"]
        where = reverse("audit_log") + following if following else ""
    assert sorted(seen) == sorted(f"WM-2026 {n}" for n in range(120))


def test_the_workbook_holds_the_filtered_lines(signed_in: Any) -> None:
    note(n=3)
    auditing.record(action="backup", by=None, now=NOW, target="=1+1")
    audit_chain.link_new()
    auditor = signed_in.as_("auditor")
    sent = auditor.get(reverse("audit_workbook"), {"action": "backup"})
    sheet = load_workbook(io.BytesIO(sent.getvalue())).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=4, max_row=4) for cell in row]
    assert [cell.value for cell in cells][2:6] == ["", "备份", "=1+1", "成功"] or [
        cell.value for cell in cells
    ][2:6] == [None, "备份", "=1+1", "成功"]
    assert all(cell.data_type != "f" for cell in cells)
    assert AuditLog.objects.filter(action="export_audit", by=person("auditor")).count() == 1


def test_no_act_goes_without_words() -> None:
    with pytest.raises(ValueError, match="no words"):
        auditing.record(action="something_new", by=None, now=NOW)
    assert len(ACTIONS) > 60


# --- the chain ------------------------------------------------------------------------------------


def tamper(sql: str, *values: str | int) -> None:
    """What somebody with the database's own rights might do."""
    drop_triggers("default")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    install_triggers("default")


def test_linking_twice_links_once() -> None:
    note(n=5)
    assert audit_chain.link_new() == 5
    assert audit_chain.link_new() == 0
    note(n=2)
    assert audit_chain.link_new() == 2
    found = audit_chain.verify()
    assert (found.links, found.is_whole) == (7, True)


@pytest.mark.parametrize("column", ["action", "target", "result"])
def test_a_changed_line_is_seen(column: str) -> None:
    note(n=4)
    audit_chain.link_new()
    line = AuditLog.objects.order_by("pk")[1]
    value = "backup" if column == "action" else "x"
    tamper(f"update campaigns_auditlog set {column} = %s where id = %s", value, line.pk)  # noqa: S608
    found = audit_chain.verify()
    assert found.broken == (line.pk,)


def test_a_removed_line_is_seen() -> None:
    note(n=4)
    audit_chain.link_new()
    link = AuditLink.objects.order_by("pk")[1]
    tamper("delete from campaigns_auditlink where id = %s", link.pk)
    tamper("delete from campaigns_auditlog where id = %s", link.line_id)
    found = audit_chain.verify()
    assert not found.is_whole
    assert len(found.broken) == 1  # the one after the gap


def test_a_line_that_was_slipped_in_below_is_seen() -> None:
    note()
    AuditLog.objects.create(pk=60_000, at=NOW, action="backup")
    audit_chain.link_new()
    assert audit_chain.verify().is_whole
    AuditLog.objects.create(pk=30_000, at=NOW, action="backup")
    assert audit_chain.link_new() == 0
    assert audit_chain.verify().unlinked == 1


def test_the_guards_refuse_to_change_a_link() -> None:
    from django.db import DatabaseError, transaction

    note()
    audit_chain.link_new()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditLink.objects.update(digest="0" * 64)


def test_the_page_checks_it_and_notes_that(signed_in: Any) -> None:
    note(n=3)
    audit_chain.link_new()
    auditor = signed_in.as_("auditor")
    with time_machine.travel(NOW, tick=False):
        said = auditor.post(reverse("audit_verify"), follow=True).content.decode()
    assert "日志链完整：共 3 条" in said
    tamper("update campaigns_auditlog set target = 'x' where action = 'publish_week'")
    said = auditor.post(reverse("audit_verify"), follow=True).content.decode()
    assert "日志链校验不通过" in said
    results = AuditLog.objects.filter(action="verify_audit").order_by("pk")
    assert [row.result for row in results] == ["ok", "failed"]


def test_a_purge_keeps_what_is_young_and_the_chain_whole() -> None:
    """B08: nothing under the floor, the purge itself is a line, the rest still verifies."""
    note(n=3)
    later = NOW + timedelta(days=31 * 36)
    auditing.record(action="backup", by=None, now=later - timedelta(days=10), target="young")
    audit_chain.link_new()
    with pytest.raises(audit_chain.TooYoung):
        audit_chain.purge(months=5, now=later)
    assert audit_chain.purge(months=36, now=NOW + timedelta(days=31 * 36 - 1)) == 0
    assert audit_chain.purge(months=36, now=later + timedelta(minutes=1)) == 3
    assert list(AuditLog.objects.order_by("pk").values_list("action", flat=True)) == [
        "backup",
        "purge_audit",
    ]
    audit_chain.link_new()
    found = audit_chain.verify()
    assert (found.links, found.is_whole) == (2, True)
    from campaigns.models.append_only import missing_triggers

    assert missing_triggers("default") == []
