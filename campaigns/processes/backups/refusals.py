"""What a backup or a restore says when it will not do it."""

from __future__ import annotations

from collections.abc import Sequence


class BackupRefused(Exception):
    """Nothing was written; each fault is a sentence for the operator."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = list(faults)
