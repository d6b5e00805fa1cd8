"""Fault matrix B01, B02, B04, B06, B07: backups that are whole, restores that send nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from django.conf import settings

from campaigns.processes.backups import manifest
from tests.smtp_sink import Sink
from tests.stage import Stage, own_postgres, until

pytestmark = [pytest.mark.live, pytest.mark.long]
ADDRESS = "zhao@zhujian.example"


@contextlib.contextmanager
def house(folder: Path, **environment: str) -> Iterator[Stage]:
    """An empty deployment on the database of this pass."""
    folder.mkdir()
    with contextlib.ExitStack() as services:
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            environment["DATABASE_URL"] = services.enter_context(own_postgres())
        yield Stage(folder, **environment)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A city with a late issue whose e-mails are planned, photos, and an export that waits."""
    with house(tmp_path_factory.mktemp("lived") / "house", EMAIL_URL="smtp://127.0.0.1:9") as made:
        made.manage("migrate", "--verbosity=0")
        made.scene("city")
        made.scene("work", address=ADDRESS, photo_count=3)
        made.manage("plan_reminders")
        assert made.count("notice", "channel = 'email' and state = 'planned'") > 0
        yield made


@pytest.fixture(scope="module")
def backup(lived: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(lived.manage("backup", "--out", str(tmp_path_factory.mktemp("kept"))).strip())


def refused(stage: Stage, *arguments: str) -> str:
    """What a command says that ends with a failure."""
    done = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env=stage.environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _out, said = done.communicate()
    assert done.returncode == 1, said
    assert "Traceback" not in said
    return said


def rows(stage: Stage) -> dict[str, int]:
    kept = ("issue", "issueevent", "scoreentry", "photo", "notice", "user", "scoreweek")
    return {table: stage.count(table) for table in kept}


@pytest.mark.both
def test_a_restored_city_is_the_same_and_sends_nothing(
    lived: Stage, backup: Path, tmp_path: Path
) -> None:
    with Sink() as sink, house(tmp_path / "elsewhere", EMAIL_URL=sink.url) as other:
        other.environment["SECRET_KEY"] = lived.environment["SECRET_KEY"]
        said = other.manage("restore", str(backup))
        assert other.broken_promises() == []
        assert rows(other) == rows(lived)
        photos = other.sql("select path, sha256 from campaigns_photo order by path")
        assert photos == lived.sql("select path, sha256 from campaigns_photo order by path")
        for path, _hash in photos:
            assert (other.folder / "media" / path).read_bytes() == (
                lived.folder / "media" / path
            ).read_bytes()
        listed = other.count("notice", "channel = 'email' and state = 'unknown'")
        assert f"{listed} notices wait for a person" in said
        assert listed == lived.count("notice", "channel = 'email' and state = 'planned'")
        assert other.sql("select count(*) from django_session")[0][0] == 0
        other.run_all()
        try:
            until(lambda: other.count("notice", "channel = 'in_app' and state = 'sent'") > 0, 30)
            time.sleep(7)  # a round of every channel
        finally:
            other.kill()
        assert sink.messages == []


def test_it_does_not_go_over_a_living_city(lived: Stage, backup: Path) -> None:
    before = rows(lived)
    said = refused(lived, "restore", str(backup))
    assert "the database is not empty" in said
    assert "media is not empty" in said
    assert rows(lived) == before


def test_a_broken_backup_is_not_taken(lived: Stage, backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(backup, damaged)
    with (damaged / "files.tar").open("r+b") as archive:
        archive.seek(2000)
        archive.write(b"\0\1\2")
    assert "files.tar is not what was written" in refused(
        lived, "restore", "--verify", str(damaged)
    )
    (damaged / "database.dump").unlink()
    assert "database.dump is missing" in refused(lived, "drill", str(damaged))
    found = json.loads((damaged / "manifest.json").read_text())
    found["migrations"].append("campaigns.9999_of_next_year")
    shutil.rmtree(damaged)
    shutil.copytree(backup, damaged)
    (damaged / "manifest.json").write_text(json.dumps(found))
    with house(tmp_path / "older") as older:
        assert "of a newer version" in refused(older, "restore", str(damaged))


def test_the_drill_leaves_a_line_and_nothing_else(lived: Stage, backup: Path) -> None:
    before = rows(lived)
    said = lived.manage("drill", str(backup.parent))  # the latest one there
    assert "P7 " in said
    assert "good after" in said
    assert rows(lived) == before
    lines = lived.sql("select target, result from campaigns_auditlog where action = 'drill'")
    assert [tuple(line) for line in lines][-1] == (backup.name, "ok")


def test_it_is_sealed_for_the_key_of_the_city(lived: Stage, tmp_path: Path) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(f"# of the city\n{key}\n")
    wrong.write_text(f"{other}\n")
    lived.environment["BACKUP_RECIPIENT"] = str(key.to_public())
    try:
        sealed = Path(lived.manage("backup", "--out", str(tmp_path / "kept")).strip())
    finally:
        del lived.environment["BACKUP_RECIPIENT"]
    assert sorted(path.name for path in sealed.iterdir()) == [
        "database.dump.age",
        "files.tar.age",
        "manifest.json",
    ]
    with house(tmp_path / "elsewhere") as house_of_others:
        assert "--identity" in refused(house_of_others, "restore", str(sealed))
        said = refused(house_of_others, "restore", str(sealed), "--identity", str(wrong))
        assert "cannot be opened" in said
        house_of_others.manage("restore", str(sealed), "--identity", str(right))
        assert rows(house_of_others) == rows(lived)


def test_killed_in_the_middle_it_leaves_no_backup(lived: Stage, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for pause in (0.8, 1.4):
        process = lived.start("backup", "--out", str(kept))
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        for found in kept.glob("tracker-*"):
            lived.manage("restore", "--verify", str(found))
            shutil.rmtree(found)


def test_a_lost_photo_is_told_before_it_is_needed(lived: Stage, tmp_path: Path) -> None:
    path = lived.folder / "media" / lived.sql("select path from campaigns_photo")[0][0]
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        assert "that the database speaks of are gone" in refused(
            lived, "backup", "--out", str(tmp_path / "kept")
        )
        assert list((tmp_path / "kept").iterdir()) == []
    finally:
        aside.rename(path)


def test_an_archive_that_would_leave_its_folder_is_refused(
    lived: Stage, backup: Path, tmp_path: Path
) -> None:
    """Somebody who can write the backup can write its hashes too."""
    forged = tmp_path / "forged"
    shutil.copytree(backup, forged)
    found = json.loads((forged / "manifest.json").read_text())
    link = tarfile.TarInfo("photos/link.jpg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    outside = tarfile.TarInfo("../../outside.jpg")
    for member in (outside, link):
        with tarfile.open(forged / "files.tar", "w") as archive:
            archive.addfile(member, io.BytesIO())
        parts = [manifest.part_of(forged / part["name"]) for part in found["parts"]]
        changed = {**found, "parts": [dataclasses.asdict(part) for part in parts]}
        (forged / "manifest.json").write_text(json.dumps(changed))
        with house(tmp_path / f"house-{member.type.decode()}") as other:
            said = refused(other, "restore", str(forged))
            assert f"{member.name} in files.tar is no file of a backup" in said
    assert not (tmp_path.parent / "outside.jpg").exists()
    assert not (tmp_path / "outside.jpg").exists()


def test_a_file_with_two_names_comes_back_as_two(lived: Stage, tmp_path: Path) -> None:
    media = lived.folder / "media"
    known = next(file for file in sorted(media.rglob("*.jpg")))
    second = known.with_name("second-name.jpg")
    second.hardlink_to(known)
    try:
        lived.manage("backup", "--out", str(tmp_path))
    finally:
        second.unlink()
    (folder,) = tmp_path.glob("tracker-*")
    with tarfile.open(folder / "files.tar") as archive:
        members = {member.name: member for member in archive}
    wanted = {str(known.relative_to(media)), str(second.relative_to(media))}
    assert wanted <= set(members)
    assert all(member.isreg() for member in members.values())
