"""The documents about a week: the bulletin to be edited, and the leader's one page.

Source of the rules: DOCUMENTS.md §7, PRODUCT M29, RELIABILITY P12. A frozen week is told from its
stored content, its pictures as they stood at the cut-off; an open one says 截至.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from campaigns import access
from campaigns.exports.documents import bulletin, leader_brief
from campaigns.exports.documents.bulletin import Bulletin, PhotoPair
from campaigns.exports.documents.leader_brief import MOST_WEEKS, Brief
from campaigns.exports.documents.official import moment_words
from campaigns.exports.documents.week_words import Sums, sums_of
from campaigns.exports.weekly_workbook import WeekPaper
from campaigns.models import Campaign, Issue, Proposal, ScoreRow, User
from campaigns.processes import auditing
from campaigns.processes.photo_pairs import NO_AFTER, Pair, pairs_of
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.processes.week_content import content_of
from campaigns.rules.workflow import State

MOST_PAIRS = 6
CIRCULAR_DAYS = 3  # WORKFLOW: overdue_3 makes an issue a candidate for the circular
NOT_FIXED = "截至通报时未整改"
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
TOLD = ("frozen", "published")


def week_bulletin(
    *, campaign: Campaign, monday: date, by: User, now: datetime, number: str = ""
) -> tuple[str, bytes]:
    """File name and bytes of the bulletin's draft. Raises RoleNotAllowed."""
    if not access.may_take_bulletin(by):
        raise RoleNotAllowed
    week = content_of(campaign, monday, now)
    content = bulletin.as_docx(
        Bulletin(
            week=week,
            before=_last_published(campaign, monday),
            pairs=_pairs(week, by),
            number=number,
        )
    )
    _record("export_bulletin", campaign, monday, week, by, now)
    return _name(campaign, monday, f"{bulletin.NAME}.docx"), content


def week_brief(*, campaign: Campaign, monday: date, by: User, now: datetime) -> tuple[str, bytes]:
    """File name and bytes of the leader's page. Raises RoleNotAllowed."""
    if not access.may_take_leader_brief(by):
        raise RoleNotAllowed
    week = content_of(campaign, monday, now)
    content = leader_brief.as_pdf(
        Brief(
            week=week,
            before=_last_published(campaign, monday),
            trend=[*_earlier(campaign, monday), sums_of(monday, week.rows)],
            decisions=[*_of_week(week), *_waiting(campaign, now)],
            made_at=now,
        )
    )
    _record("export_leader_brief", campaign, monday, week, by, now)
    return _name(campaign, monday, f"{leader_brief.NAME}.pdf"), content


def _record(
    action: str, campaign: Campaign, monday: date, week: WeekPaper, by: User, now: datetime
) -> None:
    auditing.record(
        action=action,
        by=by,
        now=now,
        target=f"{campaign.code} {monday}",
        facts={"state": week.state, "rows": len(week.rows)},
    )


def _name(campaign: Campaign, monday: date, ending: str) -> str:
    year, number, _day = monday.isocalendar()
    return f"{NOT_IN_NAMES.sub('', campaign.name)}{year}年第{number}周{ending}"


# --- earlier weeks -------------------------------------------------------------------------------


def _last_published(campaign: Campaign, monday: date) -> Sums | None:
    """The sums of the last published week before this one."""
    found = _sums(campaign.weeks.filter(monday__lt=monday, state="published"), 1)
    return found[0] if found else None


def _earlier(campaign: Campaign, monday: date) -> list[Sums]:
    """The sums of the weeks before this one that do not change any more, oldest first."""
    return _sums(campaign.weeks.filter(monday__lt=monday, state__in=TOLD), MOST_WEEKS - 1)


def _sums(weeks: Any, most: int) -> list[Sums]:
    """Of the latest so many weeks, oldest first (two queries)."""
    mondays = dict(weeks.order_by("-monday").values_list("pk", "monday")[:most])
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    stored = ScoreRow.objects.filter(week__in=list(mondays)).values_list("week_id", "figures")
    for week_id, figures in stored:
        rows[week_id].append(figures)
    return [sums_of(day, rows[pk]) for pk, day in sorted(mondays.items(), key=lambda item: item[1])]


# --- photo pairs ---------------------------------------------------------------------------------


def _pairs(week: WeekPaper, by: User) -> list[PhotoPair]:
    """Of rebounds and of the longest overdue, one a unit while there are others."""
    rows = list(_told_first(week))[: 2 * MOST_PAIRS]
    numbers = [str(row["issue"]) for row in rows]
    issues = access.visible_issues(by).filter(number__in=numbers).distinct()
    seen = access.seen_issues(by, list(access.with_limits(by, issues)))
    pairs = pairs_of(issues=seen, by=by, until=week.as_of)
    by_number = {issue.number: pairs.get(issue.pk, Pair()) for issue in seen}
    # Two empty frames say nothing.
    shown = [
        (row, pair)
        for row in rows
        if (pair := by_number.get(str(row["issue"]))) is not None and (pair.before or pair.after)
    ]
    return [_pair(week, row, pair) for row, pair in shown[:MOST_PAIRS]]


def _pair(week: WeekPaper, row: Mapping[str, Any], pair: Pair) -> PhotoPair:
    is_late = "days" in row
    before, after = pair.shots(no_after=NOT_FIXED if is_late else NO_AFTER)
    return PhotoPair(
        unit=week.name_of(row),
        number=str(row["issue"]),
        place=str(row["place"]),
        before=before,
        after=after,
    )


def _told_first(week: WeekPaper) -> Iterable[Mapping[str, Any]]:
    """Rows of the lists: every unit's worst before any unit's second."""
    late = sorted(week.lists.get("overdue", ()), key=lambda row: -int(row["days"]))
    rows = {str(row["issue"]): row for row in [*week.lists.get("rebounds", ()), *late]}
    turns: dict[str, int] = defaultdict(int)
    ranked = []
    for place, row in enumerate(rows.values()):
        ranked.append((turns[row["department"]], place, row))
        turns[row["department"]] += 1
    return [row for _turn, _place, row in sorted(ranked, key=lambda item: item[:2])]


# --- what waits for a decision -------------------------------------------------------------------


def _of_week(week: WeekPaper) -> list[str]:
    """Sentences from the week's own content."""
    late = [row for row in week.lists.get("overdue", ()) if int(row["days"]) >= CIRCULAR_DAYS]
    units = list(dict.fromkeys(week.name_of(row) for row in late))
    black = [str(row["name"]) for row in week.rows if row["black_list"]]
    vetoed = [str(row["name"]) for row in week.rows if row["vetoed"]]
    again = [row for row in week.lists.get("rebounds", ()) if row["repeated"]]
    said = [
        (vetoed, f"一票否决{len(vetoed)}个单位：{_few(vetoed)}。"),
        (late, f"逾期3个工作日以上{len(late)}件，建议列入通报：{_few(units)}。"),
        (black, f"列入黑榜{len(black)}个单位，建议予以提醒督促：{_few(black)}。"),
        (again, f"同一问题再次反弹{len(again)}件，建议专题督办。"),
    ]
    return [words for rows, words in said if rows]


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def _waiting(campaign: Campaign, now: datetime) -> list[str]:
    """What lies undecided at this moment, which the sentence names (three queries)."""
    issues = Issue.objects.filter(campaign=campaign)
    returned = issues.filter(state=State.RETURNED.value).count()
    asked = list(issues.exclude(open_request="").values_list("open_request", flat=True))
    proposed = Proposal.objects.filter(campaign=campaign, state="proposed").count()
    counts = (
        ("退回待裁定", returned),
        ("延期待批", asked.count("extension")),
        ("缓办待批", asked.count("deferral")),
        ("扣分建议待批", proposed),
    )
    waiting = [f"{name}{count}件" for name, count in counts if count]
    return [f"截至{moment_words(now)}：{'、'.join(waiting)}。"] if waiting else []
