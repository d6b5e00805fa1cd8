"""Workbooks in: a dry run that tells every error, then a commit in one transaction."""

from __future__ import annotations

from campaigns.processes.importing.aliases import remember_alias
from campaigns.processes.importing.outcome import UnreadableFile
from campaigns.processes.importing.runs import check_again, commit, dry_run

__all__ = ["UnreadableFile", "check_again", "commit", "dry_run", "remember_alias"]
