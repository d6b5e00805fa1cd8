"""Who sees what: the only room that knows (WORKFLOW "Who sees what").

`visible_…(user)` are QuerySets, `may_…(user, …)` answers, `seen_…` what is left of a row for a
reader who may not see all of it. Every list, count, search, map, export, photo and notice goes
through here. A user with several roles has the union.
"""

from __future__ import annotations

from campaigns.access.issues import (
    in_order,
    is_former,
    seen_issues,
    seen_until,
    visible_events,
    visible_issues,
    with_limits,
    without_former,
)
from campaigns.access.others import (
    importable_kinds,
    may_export_issues,
    may_import,
    may_keep_people,
    may_keep_places,
    may_open_reference,
    visible_imports,
    visible_jobs,
)
from campaigns.access.photos import (
    may_read_phones,
    may_read_photo,
    may_read_positions,
    visible_photos_of,
)
from campaigns.access.reminders import (
    board_issues,
    may_chase,
    may_open_board,
    may_open_notice_log,
    visible_notices,
)
from campaigns.access.roles import (
    IMPORTERS,
    READS_ALL,
    READS_ALL_WEEKS,
    is_limited,
    is_outsider,
)
from campaigns.access.scores import (
    WeekScope,
    detail_scope,
    may_read_weeks,
    visible_entries,
    visible_proposals,
    visible_weeks,
    week_scope,
)

__all__ = [
    "IMPORTERS",
    "READS_ALL",
    "READS_ALL_WEEKS",
    "WeekScope",
    "board_issues",
    "detail_scope",
    "importable_kinds",
    "in_order",
    "is_former",
    "is_limited",
    "is_outsider",
    "may_chase",
    "may_export_issues",
    "may_import",
    "may_keep_people",
    "may_keep_places",
    "may_open_board",
    "may_open_notice_log",
    "may_open_reference",
    "may_read_phones",
    "may_read_photo",
    "may_read_positions",
    "may_read_weeks",
    "seen_issues",
    "seen_until",
    "visible_entries",
    "visible_events",
    "visible_imports",
    "visible_issues",
    "visible_jobs",
    "visible_notices",
    "visible_photos_of",
    "visible_proposals",
    "visible_weeks",
    "week_scope",
    "with_limits",
    "without_former",
]
