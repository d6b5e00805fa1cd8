"""The people behind the recipients of a step, for many issues at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from campaigns.models import Issue, Sponsorship, User
from campaigns.rules.reminder_steps import Recipient, Step
from campaigns.rules.workflow import Role


class People:
    """Everybody who may be told of a batch of issues, read with two queries.

    The issues must have been read with their zone.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        issues = list(issues)
        self.by_unit: dict[tuple[int | None, str], list[User]] = defaultdict(list)
        self.by_id: dict[tuple[int, str], User] = {}
        self.office: list[User] = []
        for user in _staff(issues):
            role = user.granted  # type: ignore[attr-defined]
            self.by_unit[(user.department_id, role)].append(user)
            self.by_id[(user.pk, role)] = user
            if role == Role.OFFICE.value:
                self.office.append(user)
        self.sponsors = _Sponsors(issues)

    def of(self, issue: Issue, step: Step) -> dict[int, User]:
        """Recipients of a step for one issue, nobody twice."""
        found: dict[int, User] = {}
        for recipient in step.to:
            found |= {person.pk: person for person in self._one(issue, recipient)}
        return found

    def _one(self, issue: Issue, recipient: Recipient) -> list[User]:
        if recipient in {Recipient.HANDLER, Recipient.HEAD}:
            return self.by_unit[(issue.lead_id, recipient.value)]
        if recipient is Recipient.OFFICE:
            return self.office
        if recipient is Recipient.SPONSOR:
            return self.sponsors.of(issue)
        zone = issue.zone
        if zone is None:
            return []
        user_id = zone.chief_id if recipient is Recipient.ZONE_CHIEF else zone.leader_id
        person = self.by_id.get((user_id or 0, recipient.value))
        return [person] if person is not None else []


def _staff(issues: Iterable[Issue]) -> Iterable[User]:
    """Active liaisons, heads, chiefs, leaders and office, once a role, as `granted`."""
    units = {issue.lead_id for issue in issues}
    zones = [issue.zone for issue in issues if issue.zone is not None]
    chiefs = {zone.chief_id for zone in zones} | {zone.leader_id for zone in zones}
    unit_roles = (Role.HANDLER.value, Role.HEAD.value)
    return (
        User.objects.filter(is_active=True)
        .filter(
            Q(department_id__in=units, role_grants__role__in=unit_roles)
            | Q(pk__in=chiefs, role_grants__role__in=(Role.ZONE_CHIEF, Role.LEADER))
            | Q(role_grants__role=Role.OFFICE.value)
        )
        .select_related("notice_preference", "department")
        .annotate(granted=F("role_grants__role"))
        .order_by("pk")
    )


class _Sponsors:
    """Who answers for the zone, the site or the lead unit of an issue (包保)."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.by_place: dict[tuple[str, int], list[User]] = defaultdict(list)
        rows = Sponsorship.objects.filter(
            Q(zone__in={issue.zone_id for issue in issues})
            | Q(site__in={issue.site_id for issue in issues})
            | Q(department__in={issue.lead_id for issue in issues}),
            person__is_active=True,
        ).select_related("person__notice_preference", "person__department")
        for row in rows.order_by("pk"):
            places = {"zone": row.zone_id, "site": row.site_id, "unit": row.department_id}
            for kind, place in places.items():
                if place is not None:
                    self.by_place[(kind, place)].append(row.person)

    def of(self, issue: Issue) -> list[User]:
        places = {"zone": issue.zone_id, "site": issue.site_id, "unit": issue.lead_id}
        return [
            person
            for kind, place in places.items()
            if place is not None
            for person in self.by_place[(kind, place)]
        ]
