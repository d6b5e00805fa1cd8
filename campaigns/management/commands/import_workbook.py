"""The import wizard's twin for scripts: a dry run, or a commit, of a workbook."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.access import IMPORTERS, may_import
from campaigns.models import Campaign, ImportRun, User
from campaigns.processes import importing
from campaigns.processes.importing import UnreadableFile
from campaigns.processes.refusals import BadFields, MoveNotAllowed
from campaigns.wording.imports import commit_message, refusal_message, with_messages

ERRORS_FOUND = 2
# Another word for a kind, as people ask for it.
SYNONYMS = {"issues": "findings"}


class Command(BaseCommand):
    """`import_workbook KIND FILE [--photos ZIP] [--commit]`: changes nothing without --commit.

    Exit status 0 when the file is clean or its good rows were asked for, 2 with all errors.
    """

    help = "Checks a workbook and, with --commit, imports it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted({*IMPORTERS, *SYNONYMS}))
        parser.add_argument("file", type=Path)
        parser.add_argument("--photos", type=Path, help="zip file with the photos of findings")
        parser.add_argument("--commit", action="store_true")
        parser.add_argument("--campaign", default="", help="code; not needed for a single one")
        parser.add_argument("--by", default="", help="who imports; else somebody who may")
        parser.add_argument("--skip-bad-rows", action="store_true", help="commit the others")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = SYNONYMS.get(options["kind"], options["kind"])
        by = _importer(options["by"], kind)
        try:
            run = importing.dry_run(
                kind=kind,
                sent=_content(options["file"]),
                file_name=options["file"].name,
                photos=_content(options["photos"]) if options["photos"] else None,
                campaign=_campaign(options["campaign"], kind),
                by=by,
                now=timezone.now(),
            )
        except UnreadableFile as refusal:
            message = refusal_message(refusal.code, refusal.facts)
            raise CommandError(f"[{refusal.code}] {message}", returncode=ERRORS_FOUND) from None
        except BadFields as refusal:
            faults = ", ".join(f"{fault.field}: {fault.code}" for fault in refusal.faults)
            raise CommandError(faults, returncode=ERRORS_FOUND) from None
        self._tell(run)
        is_wanted = options["skip_bad_rows"] or not run.answer["errors"]
        if options["commit"] and is_wanted:
            self._commit(run, by, skip_bad_rows=options["skip_bad_rows"])
        if not is_wanted or (run.answer["errors"] and not options["commit"]):
            raise SystemExit(ERRORS_FOUND)

    def _commit(self, run: ImportRun, by: User, *, skip_bad_rows: bool) -> None:
        try:
            done = importing.commit(
                run_id=run.pk, by=by, now=timezone.now(), skip_bad_rows=skip_bad_rows
            )
        except MoveNotAllowed as refusal:
            message = f"[{refusal.code}] {commit_message(refusal.code)}"
            raise CommandError(message, returncode=ERRORS_FOUND) from None
        self.stdout.write("committed: {created} created, {changed} changed".format(**done.answer))
        for username, password in done.answer.get("passwords", {}).items():
            self.stdout.write(f"initial password of {username}: {password}")

    def _tell(self, run: ImportRun) -> None:
        """Counts, then a line for every error and note."""
        answer = with_messages(run.answer)
        self.stdout.write(
            "{rows} rows: {created} to create, {changed} to change, {unchanged} unchanged, "
            "{rows_without_error} without error".format(**answer)
        )
        for error in answer["errors"]:
            self.stdout.write(
                "{sheet}: row {row}, {column} “{value}” [{code}] {message}".format(**error)
            )
        for note in answer["notes"]:
            self.stdout.write("note: [{code}] {message}".format(**note))
        for name in answer["unused_photos"]:
            self.stdout.write(f"unused photo: {name}")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def _importer(username: str, kind: str) -> User:
    """The user named, or the first one in use who may import the kind, or who may everything."""
    if username:
        named = User.objects.filter(username=username, is_active=True).first()
        if named is None or not may_import(named, kind):
            raise CommandError(f"{username} may not import {kind}.")
        return named
    active = User.objects.filter(is_active=True).order_by("pk")
    found = active.filter(role_grants__role__in=IMPORTERS[kind]).first()
    found = found or active.filter(is_superuser=True).first()
    if found is None:
        raise CommandError(f"Nobody may import {kind} yet: create a user with the role.")
    return found


def _campaign(code: str, kind: str) -> Campaign | None:
    """The campaign named, or the only one in use; findings need one."""
    if code:
        named = Campaign.objects.filter(code=code).first()
        if named is None:
            raise CommandError(f"There is no campaign {code}.")
        return named
    running = list(Campaign.objects.filter(is_active=True).order_by("pk")[:2])
    if len(running) == 1:
        return running[0]
    if kind == "findings":
        raise CommandError("Name the campaign with --campaign CODE.")
    return None
