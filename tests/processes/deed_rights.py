"""What WORKFLOW lets whom do, written from its tables "Deeds" and "Who sees what".

Not from the rules: the tests hold the two against each other.
"""

from __future__ import annotations

from tests.processes.deed_cast import CAST, STANDINGS

OFFICE = frozenset({"office"})
LEAD = frozenset({"handler of the lead", "head of the lead"})
ASSISTING = frozenset({"handler of an assisting unit"})
CHECKERS = frozenset({"office", "inspector", "zone chief"})
# "in_progress" with and without an undecided request.
WORKING = frozenset({"in_progress", "extension requested", "deferral requested"})
HELD = WORKING | {"dispatched"}
ANY = frozenset(STANDINGS)
OPEN = ANY - {"closed", "void"}

READS_ALL = frozenset(
    {"office", "inspector", "auditor", "zone chief", "leader", "third party who logged it"}
)
READS_SINCE_DISPATCH = LEAD | ASSISTING | {"former lead", "handler of the parent unit"}

# deed: (from, who, the state it leads to; None = same). The request that a decision needs, and
# the one open request at a time, make `WORKING` finer.
TABLE: dict[str, tuple[frozenset[str], frozenset[str], str | None]] = {
    "dispatch": (frozenset({"pending"}), OFFICE, "dispatched"),
    "redirect": (HELD, OFFICE, "dispatched"),
    "accept": (frozenset({"dispatched"}), LEAD, "in_progress"),
    "return": (HELD, LEAD, "returned"),
    "rule": (frozenset({"returned"}), OFFICE, "in_progress"),
    "assign_within": (HELD, LEAD, None),
    "submit_fix": (HELD, LEAD | OFFICE, "submitted"),
    "sign_off": (WORKING, ASSISTING, None),
    "verify": (frozenset({"submitted"}), CHECKERS, "closed"),
    "request_extension": (frozenset({"in_progress"}), LEAD, None),
    "decide_extension": (frozenset({"extension requested"}), OFFICE, None),
    "request_deferral": (frozenset({"in_progress"}), LEAD, None),
    "decide_deferral": (frozenset({"deferral requested"}), OFFICE, "deferred"),
    "resume": (frozenset({"deferred"}), OFFICE, "in_progress"),
    "recheck": (frozenset({"closed"}), OFFICE | {"inspector"}, None),
    "confirm_rebound": (OPEN, OFFICE, None),
    "challenge": (frozenset({"closed"}), frozenset({"inspector"}), None),
    "set_deadline": (HELD, OFFICE, None),
    "remind": (HELD, OFFICE | {"zone chief"}, None),
    # "handler, head": the lead's and those of the units that help it.
    "acknowledge": (HELD, LEAD | ASSISTING, None),
    "void": (OPEN - {"deferred"}, OFFICE, "void"),
    # "who may read"; the auditor changes nothing.
    "comment": (
        ANY,
        (READS_ALL - {"auditor"}) | LEAD | ASSISTING | {"handler of the parent unit"},
        None,
    ),
    "instruct": (ANY, frozenset({"leader"}), None),
}
# An assisting unit's part ends with the issue: then it is a stranger to the deed or to the state.
ENDED = {("void", deed, who) for deed in ("sign_off", "acknowledge") for who in ASSISTING}


def sees(who: str, standing: str) -> bool:
    return who in READS_ALL or (who in READS_SINCE_DISPATCH and standing != "pending")


def expected(standing: str) -> dict[tuple[str, str], str]:
    """(deed, who) → the state afterwards, or the status of the refusal."""
    state = "in_progress" if standing in WORKING else standing
    cells = {}
    for deed, (sources, doers, to) in TABLE.items():
        for who in CAST:
            if not sees(who, standing):
                cells[deed, who] = "404"
            elif (standing, deed, who) in ENDED:
                cells[deed, who] = "403 or 409"
            elif (deed, who) == ("comment", "former lead"):
                cells[deed, who] = "either"  # tests/access says which
            elif who not in doers:
                cells[deed, who] = "403"
            elif standing not in sources:
                cells[deed, who] = "409"
            else:
                cells[deed, who] = to or state
    return cells
