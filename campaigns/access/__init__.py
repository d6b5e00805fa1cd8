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
from campaigns.access.reminder_service import (
    may_keep_reminders,
    may_read_channels,
    may_read_failed_matters,
    may_read_policy,
    visible_digests,
    visible_failures,
    watches_service,
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
from campaigns.access.self_checks import (
    READS_SELF_CHECKS,
    may_file_self_check,
    may_keep_self_checks,
    may_read_self_checks,
    self_check_scope,
    units_in_self_check_scope,
    visible_leaves,
    visible_self_checks,
)

__all__ = [
    "IMPORTERS",
    "READS_ALL",
    "READS_ALL_WEEKS",
    "READS_SELF_CHECKS",
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
    "may_file_self_check",
    "may_import",
    "may_keep_people",
    "may_keep_places",
    "may_keep_self_checks",
    "may_open_board",
    "may_open_notice_log",
    "may_keep_reminders",
    "may_open_reference",
    "may_read_channels",
    "may_read_failed_matters",
    "may_read_phones",
    "may_read_photo",
    "may_read_policy",
    "may_read_positions",
    "may_read_self_checks",
    "may_read_weeks",
    "seen_issues",
    "seen_until",
    "self_check_scope",
    "units_in_self_check_scope",
    "visible_digests",
    "visible_entries",
    "visible_events",
    "visible_failures",
    "visible_imports",
    "visible_issues",
    "visible_jobs",
    "visible_leaves",
    "visible_notices",
    "visible_photos_of",
    "visible_proposals",
    "visible_self_checks",
    "visible_weeks",
    "watches_service",
    "week_scope",
    "with_limits",
    "without_former",
]
