"""The command does what the wizard does: dry run, commit, all errors, exit status."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import CalendarDay, Campaign, ImportRun, Issue, User
from tests.factories import make_campaign
from tests.processes.importing_files import NASTY, PHOTOS, WORKBOOK, table

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and what was printed."""
    out = io.StringIO()
    try:
        call_command("import_workbook", *map(str, arguments), stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """A clean calendar of one day."""
    path = tmp_path / "days.csv"
    path.write_bytes(table(("日期", "类型"), ["2026-10-10", "上班"]))
    return path


def test_it_only_checks_without_commit(campaign: Campaign, days: Path) -> None:
    status, told = run("calendar", days)
    assert status == 0
    assert "1 rows: 1 to create, 0 to change, 0 unchanged" in told
    assert not CalendarDay.objects.exists()


def test_it_commits_a_clean_file(campaign: Campaign, days: Path) -> None:
    status, told = run("calendar", days, "--commit", "--by", "office2")
    assert status == 0
    assert "committed: 1 created, 0 changed" in told
    assert ImportRun.objects.get().owner.username == "office2"
    assert CalendarDay.objects.count() == 1


def test_it_prints_all_errors_and_ends_with_two(campaign: Campaign) -> None:
    status, told = run("findings", WORKBOOK, "--photos", PHOTOS, "--commit")
    assert status == 2
    assert told.count("问题清单: row ") >= 5  # what the clock of this machine says is in the future
    for code in ("unknown_department", "unknown_site", "bad_date", "bad_choice", "missing_photo"):
        assert f"[{code}]" in told
    assert "unused photo: IMG_9999.jpg" in told
    assert not Issue.objects.exists()


def test_it_leaves_bad_rows_out_where_that_is_asked_for(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes(table(("日期", "类型"), ["2026-10-10", "上班"], ["2026-10-32", "上班"]))
    assert run("calendar", path, "--commit")[0] == 2
    status, told = run("calendar", path, "--commit", "--skip-bad-rows")
    assert status == 0
    assert "[bad_date]" in told
    assert CalendarDay.objects.count() == 1


def test_it_names_why_a_file_cannot_be_read(campaign: Campaign) -> None:
    status, told = run("findings", NASTY / "sheets" / "real.xls")
    assert status == 2
    assert told.startswith("[old_xls]")


def test_it_prints_made_up_passwords_once(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes(table(("账号", "姓名", "角色"), ["new.one", "新人", "督查员"]))
    status, told = run("users", path, "--commit")
    assert status == 0
    password = told.split("initial password of new.one: ")[1].strip()
    assert User.objects.get(username="new.one").check_password(password)


def test_it_asks_which_campaign_where_there_are_several(campaign: Campaign) -> None:
    make_campaign("other")
    path = NASTY / "sheets" / "ok.xlsx"
    assert "--campaign" in run("findings", path)[1]
    assert "unknown_category" in run("findings", path, "--campaign", "other")[1]
    assert run("findings", path, "--campaign", "none")[0] == 1


def test_it_refuses_somebody_who_may_not(campaign: Campaign, days: Path) -> None:
    assert run("calendar", days, "--by", "inspector") == (1, "inspector may not import calendar.")
    assert run("calendar", days.with_name("gone.csv"))[0] == 1
