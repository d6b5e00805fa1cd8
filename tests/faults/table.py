"""`make faults`: runs what shows the rows of the fault matrix and writes the table of them.

id · runs · breaks · what was not run, into `var/faults.md` and to the screen. Every test runs on the
embedded defaults, and on PostgreSQL and Redis where they are there. Exit 1 when a row breaks.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as Tree

from tests import run
from tests.faults.rows import LEFT, PARTLY, SHOWN

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "var" / "faults.md"


def matrix() -> list[dict[str, str]]:
    """The rows: id, group, fault, inject, expected, figure."""
    rows: list[dict[str, str]] = json.loads(
        (ROOT / "tests" / "data" / "fault_matrix.json").read_text(encoding="utf-8")
    )
    return rows


def main() -> int:
    """Runs everything once per pass and counts per row."""
    nodes = sorted({node for nodes in SHOWN.values() for node in nodes})
    with tempfile.TemporaryDirectory() as folder:
        reports = [Path(folder) / "embedded.xml", Path(folder) / "services.xml"]
        status = run.everything(nodes, reports)
        counts = _counts([report for report in reports if report.exists()])
    lines = _table(counts)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")
    return status


def _counts(reports: list[Path]) -> dict[str, tuple[int, int]]:
    """Node without its parameters → (runs, breaks) over all reports; skipped ones are no runs."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for report in reports:
        for case in Tree.parse(report).iter("testcase"):  # noqa: S314 - written by pytest a moment ago
            if case.find("skipped") is not None:
                continue
            path = case.get("classname", "").replace(".", "/") + ".py"
            whole = case.get("name", "")
            name = whole.split("[")[0]
            broke = case.find("failure") is not None or case.find("error") is not None
            for node in {path, f"{path}::{name}", f"{path}::{whole}"}:
                found[node][0] += 1
                found[node][1] += broke
    return {node: (runs, breaks) for node, (runs, breaks) in found.items()}


def _table(counts: dict[str, tuple[int, int]]) -> list[str]:
    lines = ["| id | fault | runs | breaks | not shown |", "| --- | --- | --- | --- | --- |"]
    ran = broke = 0
    for row in matrix():
        code = row["id"]
        cells = [counts.get(node, (0, 0)) for node in SHOWN.get(code, ())]
        runs, breaks = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
        ran += bool(runs)
        broke += bool(breaks)
        why = LEFT.get(code) or PARTLY.get(code, "")
        shown = (str(runs), str(breaks)) if code in SHOWN else ("not run", "–")
        lines.append(f"| {code} | {row['fault']} | {shown[0]} | {shown[1]} | {why} |")
    lines.append(f"\n{ran} of {len(matrix())} rows run, {broke} break; {len(LEFT)} not run.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
