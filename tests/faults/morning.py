"""A Monday at eight: many issues fall due at the same moment, with two beats and four workers.

`python -m tests.faults.morning [--issues 10000] [--at ISO]` prints what was expected, what came,
how long it took. Without `--at` they fall due as soon as they are all there, at any hour; with it
the default quiet hours hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.storm import FAULTS, rigged
from tests.stage import until

MS_AN_ISSUE = 4


def main() -> int:
    """1 when a notice is missing or double, or somebody got two messages over one channel."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--at", default="")
    asked = parser.parse_args()
    now = datetime.now(UTC)
    due_at = now + timedelta(seconds=30, milliseconds=MS_AN_ISSUE * asked.issues)
    if asked.at:
        due_at = datetime.fromisoformat(asked.at)
    with (
        tempfile.TemporaryDirectory(prefix="morning-") as folder,
        rigged(Path(folder), FAULTS["none"], embedded=False) as rig,
    ):
        rig.mail.pause_s = rig.hook.pause_s = 0.0
        expected = rig.stage.scene(
            "morning", count=asked.issues, due_at=due_at.isoformat(), quiet=bool(asked.at)
        )
        sys.stdout.write(f"{len(expected)} notices expected at {due_at.isoformat()}\n")
        sys.stdout.flush()
        for _n in range(3):
            rig.start_worker(1, "notices")
        rig.start_worker(1, "clock")
        rig.start_beat()
        rig.start_beat()
        until(lambda: rig.stage.count("notice", "step = 'due'"), 3600)
        begun = time.monotonic()
        until(lambda: rig.stage.count("notification") > 0, 600, pause_s=0.2)
        first = time.monotonic() - begun
        rig.until_quiet(900)
        whole = time.monotonic() - begun
        standing, account = rig.stage.scene("missing", expected=expected), rig.account()
        messages = Counter(
            (channel, recipient)
            for channel, recipient in rig.stage.sql(
                "select channel, recipient_id from campaigns_message where notice_count > 0"
            )
        )
        twice = rig.stage.sql(
            "select channel, recipient_id, state, notice_count, created_at, sent_at, answer"
            " from campaigns_message where (channel, coalesce(recipient_id, 0)) in ("
            " select channel, coalesce(recipient_id, 0) from campaigns_message"
            " group by 1, 2 having count(*) > 1) order by 1, 2, 5 limit 12"
        )
        broken = rig.stage.broken_promises()
        late = (datetime.now(UTC) - due_at).total_seconds()
    most = max(messages.values(), default=0)
    sys.stdout.write(
        f"missing {standing['missing']}, too many {standing['too_many']}, "
        f"states {standing['states']}, shown {standing['shown']}\n"
        f"messages {len(messages)}, most a person and channel {most}; lost {len(account.lost)}, "
        f"doubled {len(account.doubled)}, unknown {account.unknown}\n"
        f"first shown {first:.1f} s, all quiet {whole:.1f} s after the first planned row, "
        f"{late:.1f} s after the deadline; {len(expected) / whole:.0f} notices a second; "
        f"promises broken: {broken}\n"
    )
    for row in twice:
        sys.stdout.write(f"twice: {row}\n")
    bad = standing["missing"] + standing["too_many"] + len(account.lost) + len(account.doubled)
    return bool(bad or most > 1 or broken)


if __name__ == "__main__":
    sys.exit(main())
