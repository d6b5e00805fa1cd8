"""A city's own virus scanner, asked about every upload before it is looked at.

`UPLOAD_SCANNER` is a command that gets the path of a file as its last word and ends as clamdscan does:
0 nothing found, 1 something found, anything else (or no answer in 30 s) unknown. Without it nothing
is asked. What is unknown is refused: a silent scanner lets nothing in.
"""

from __future__ import annotations

import subprocess
import tempfile

from django.conf import settings

SECONDS = 30
INFECTED, SILENT = "infected", "not_scanned"


def fault_of(content: bytes) -> str:
    """Empty for what may come in, else the code of the words for people."""
    command: list[str] = settings.UPLOAD_SCANNER
    if not command:
        return ""
    with tempfile.NamedTemporaryFile(prefix="scan-") as file:
        file.write(content)
        file.flush()
        try:
            status = subprocess.run(  # noqa: S603 - the command is the city's own setting
                [*command, file.name], capture_output=True, timeout=SECONDS, check=False
            ).returncode
        except (OSError, subprocess.TimeoutExpired):
            return SILENT
    return {0: "", 1: INFECTED}.get(status, SILENT)
