"""Jobs, imports, the audit log, and what the office and the administrator keep."""

from __future__ import annotations

from django.db.models import QuerySet

from campaigns.access.administration import may_keep_accounts
from campaigns.access.roles import IMPORTERS, READS_ALL, READS_ALL_WEEKS, is_outsider
from campaigns.models import ImportRun, Job, User
from campaigns.rules.sessions import may_bind
from campaigns.rules.workflow import Role


def visible_jobs(user: User) -> QuerySet[Job]:
    return Job.objects.filter(owner=user)


def visible_imports(user: User) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(owner=user)


def may_import(user: User, kind: str) -> bool:
    """Whether the user may bring in a workbook of that kind: accounts and units only who keeps
    them."""
    allowed = IMPORTERS.get(kind, frozenset())
    if Role.ADMIN in allowed:
        return may_keep_accounts(user)
    return bool(user.role_codes & allowed)


def importable_kinds(user: User) -> tuple[str, ...]:
    return tuple(kind for kind in IMPORTERS if may_import(user, kind))


def may_keep_places(user: User) -> bool:
    """Sites and zones are kept by the office."""
    return Role.OFFICE in user.role_codes


def may_print_site_codes(user: User) -> bool:
    """Labels of sites: the office, and units who put them up at theirs."""
    return bool(user.role_codes & {Role.OFFICE, Role.HANDLER, Role.HEAD})


def may_open_reference(user: User) -> bool:
    """Reference data and records in the admin: kept by office and administrator, read by
    auditors; each sees there only what its role has."""
    return bool(user.role_codes & {Role.OFFICE, Role.ADMIN, Role.AUDITOR})


def may_export_issues(user: User) -> bool:
    """Whoever reads issues of a unit's kind may take the list that he sees along."""
    return bool(user.role_codes) and not user.role_codes <= {Role.ADMIN}


def may_take_photo_sheet(user: User) -> bool:
    """Whoever may export issues and see how they were fixed: a third party may not."""
    return may_export_issues(user) and not is_outsider(user)


def may_take_bulletin(user: User) -> bool:
    """Whoever reads every issue that it may name: office and auditor."""
    return bool(user.role_codes & READS_ALL)


def may_take_leader_brief(user: User) -> bool:
    """Whoever reads every week whole."""
    return bool(user.role_codes & READS_ALL_WEEKS)


def may_read_daily_briefs(user: User) -> bool:
    """The day's figures of all units, like an open week's."""
    return bool(user.role_codes & READS_ALL_WEEKS)


def may_open_dashboard(user: User) -> bool:
    """The campaign's figures of all units, those of the running week too."""
    return bool(user.role_codes & READS_ALL_WEEKS)


def may_keep_public_side(user: User) -> bool:
    """What a citizen left of himself, and which photos the public sees: the office's alone."""
    return Role.OFFICE in user.role_codes


def may_make_daily_brief(user: User) -> bool:
    """Beside the clock the office makes it by hand."""
    return Role.OFFICE in user.role_codes


def may_bind_phones_of_others(user: User) -> bool:
    """The campaign office, for people without a computer."""
    return Role.OFFICE in user.role_codes


def may_bind_phone_of(by: User, user: User) -> bool:
    """Somebody of the street for himself, the office for such a person."""
    if not may_bind(user.role_codes):
        return False
    return by.pk == user.pk or may_bind_phones_of_others(by)
