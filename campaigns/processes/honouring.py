"""Honours (表扬, 流动红旗, 示范点位): bonus entries of the office, with document number.

Source of the rules: SCORING "Entries" (bonus), PRODUCT M11.
"""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Campaign, Department, Proposal, ScoreEntry, User
from campaigns.processes.accountability import enter_points
from campaigns.processes.refusals import bad_field

HONOURS = ("praise_office", "praise_province", "praise_nation", "model_site", "all_sites_clean")


def give_honour(
    *,
    campaign: Campaign,
    department: Department,
    rule: str,
    reason: str,
    document_no: str,
    by: User,
    now: datetime,
) -> ScoreEntry | Proposal:
    """Enters an honour with the rule's own points. Raises RoleNotAllowed, BadFields."""
    if rule not in HONOURS:
        raise bad_field("rule", "unknown")
    return enter_points(
        campaign=campaign,
        department=department,
        rule=rule,
        reason=reason,
        document_no=document_no,
        by=by,
        now=now,
    )
