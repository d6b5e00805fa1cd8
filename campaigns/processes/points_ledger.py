"""The ledger of points: every entry with its cause, by the filters of the address.

Source of the rules: SCORING "Entries", WORKFLOW "Who sees what". What cannot be understood in a
filter is refused by field name, never ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns import access
from campaigns.models import Attachment, Campaign, Proposal, RankedUnit, RankingGroup, User
from campaigns.models import ScoreEntry as Entry
from campaigns.models.scores import ScoreEntryQuerySet
from campaigns.processes import reference
from campaigns.processes.issue_filters import MAX_TEXT, Reader
from campaigns.processes.paging import MAX_KEY, Page, page_of
from campaigns.processes.refusals import BadFields
from campaigns.rules.scoring import Kind

Params = Mapping[str, Sequence[str]]
FILTERS = (
    "department",
    "group",
    "week",
    "rule",
    "kind",
    "issue",
    "late",
    "reversed",
    "manual",
    "entry",
    "from",
    "to",
)
JOINS = (
    "department",
    "week",
    "issue__category",
    "issue__site",
    "event__by",
    "proposal",
    "author",
)
ZERO_CORRECTION = Q(kind=Kind.CORRECTION.value, points=0)


def filtered(
    *, user: User, campaign: Campaign | None, params: Params, now: datetime
) -> ScoreEntryQuerySet:
    """The visible entries that match, unordered: those taken back and what took them back too,
    but for corrections worth nothing; of all campaigns for None.

    Raises BadFields with every fault at once.
    """
    reader = Reader(params, now)
    if units := reader.ids("department", reference.departments):
        reader.found &= Q(department__in=units)
    _group(reader, campaign)
    _week(reader)
    for name, lookup in (("rule", "rule__in"), ("issue", "issue__number__in")):
        _text(reader, name, lookup)
    reader.known("kind", [kind.value for kind in Kind], "kind__in")
    _flags(reader)
    _entry(reader)
    _days(reader)
    if reader.faults:
        raise BadFields(reader.faults)
    rows = access.visible_entries(user).filter(reader.found).exclude(ZERO_CORRECTION)
    return rows if campaign is None else rows.filter(campaign=campaign)


def page(rows: ScoreEntryQuerySet, *, size: int, cursor: str) -> Page[Entry]:
    """A page, the latest first, with everything that a line shows (one query). Raises BadCursor."""
    return page_of(rows, ordering="-occurred_at", size=size, cursor=cursor, load=loaded)


def loaded(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """With everything that a line shows, but not the stored table of its week."""
    return rows.select_related(*JOINS).defer("week__content")


def reversals_of(user: User, entries: Sequence[Entry]) -> dict[int, Entry]:
    """Entry id → what took it back, where the reader may read that (one query)."""
    ids = [entry.pk for entry in entries]
    rows = access.visible_entries(user).filter(reverses__in=ids)
    found = rows.select_related("author", "event__by", "week").defer("week__content")
    return {row.reverses_id: row for row in found if row.reverses_id is not None}


def papers_of(user: User, entries: Sequence[Entry]) -> dict[int, list[Attachment]]:
    """Proposal id → the papers behind its entries, as far as the reader may open them (two
    queries)."""
    ids = {entry.proposal_id for entry in entries if entry.proposal_id is not None}
    if not ids:
        return {}
    proposals = access.visible_proposals(user).filter(pk__in=ids)
    found: Sequence[Proposal] = list(proposals.prefetch_related("attachments"))
    return {proposal.pk: list(proposal.attachments.all()) for proposal in found}


def groups_of(campaign: Campaign | None) -> list[str]:
    """The names of the ranking groups in official order (one query)."""
    groups = RankingGroup.objects.order_by("sort", "pk")
    if campaign is not None:
        groups = groups.filter(campaign=campaign)
    return list(groups.values_list("name", flat=True))


def _group(reader: Reader, campaign: Campaign | None) -> None:
    wanted = reader.values("group")
    if not wanted:
        return
    if not set(wanted) <= set(groups_of(campaign)):
        reader.fault("group")
        return
    places = RankedUnit.objects.filter(
        campaign=OuterRef("campaign"), department=OuterRef("department"), group__name__in=wanted
    )
    reader.found &= Q(Exists(places))


def _week(reader: Reader) -> None:
    """Weeks by their Mondays."""
    mondays = []
    for text in reader.values("week"):
        try:
            mondays.append(date.fromisoformat(text))
        except ValueError:
            reader.fault("week", "bad_date")
            return
    if mondays:
        reader.found &= Q(week__monday__in=mondays)


def _text(reader: Reader, name: str, lookup: str) -> None:
    values = reader.values(name)
    if any("\x00" in value or len(value) > MAX_TEXT for value in values):
        reader.fault(name, "too_long")
    elif values:
        reader.found &= Q(**{lookup: values})


def _flags(reader: Reader) -> None:
    if reader.is_true("late"):
        reader.found &= Q(is_late_posting=True)
    if reader.is_true("reversed"):
        reader.found &= Q(reversal__isnull=False)
    if reader.is_true("manual"):
        reader.found &= Q(proposal__isnull=False)


def _days(reader: Reader) -> None:
    since = reader.moment("from", is_end=False)
    until = reader.moment("to", is_end=True)
    if since is not None:
        reader.found &= Q(occurred_at__gte=since)
    if until is not None:
        reader.found &= Q(occurred_at__lt=until)


def _entry(reader: Reader) -> None:
    """One entry with what took it back, or what it took back."""
    text = reader.one("entry")
    if not text:
        return
    if not text.isdecimal() or not text.isascii() or int(text) > MAX_KEY:
        reader.fault("entry")
        return
    reader.found &= Q(pk=int(text)) | Q(reverses=int(text)) | Q(reversal=int(text))
