"""The frame around every page: campaign, rail and tabs with what waits for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns import access
from campaigns.models import Campaign, User
from campaigns.processes import backlog, reference, service
from campaigns.rules import logging as logging_rules
from campaigns.rules.calendars import local
from campaigns.rules.workflow import UNIT_ROLES, Role
from campaigns.wording.labels import ROLES, listed
from campaigns.wording.outbox import outbox_words
from campaigns.wording.service import service_words


@dataclass(frozen=True)
class ServiceLine:
    """What the head of a page says of the reminder service; `is_silent`: it should have run."""

    words: str
    is_silent: bool


@dataclass(frozen=True)
class Link:
    """An entry of the rail or of the bottom tabs."""

    words: str
    url: str
    count: int | None = None
    is_current: bool = False


class Frame:
    """What base.html shows; each part is read only when a page asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = timezone.now()

    @property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @cached_property
    def campaign(self) -> Campaign | None:
        return reference.current_campaign(local(self.now).date())

    @property
    def is_sprint(self) -> bool:
        return self.campaign is not None and self.campaign.is_sprint(self.now)

    @property
    def title(self) -> str:
        city = self.campaign.city_name if self.campaign is not None else ""
        name = _("Civilized city tracker")
        return f"{city} · {name}" if city else name

    @property
    def roles(self) -> frozenset[Role]:
        return self.user.role_codes if self.user is not None else frozenset()

    @property
    def role_words(self) -> str:
        return listed(ROLES[role] for role in ROLES if role in self.roles)

    @property
    def unread(self) -> int:
        return int(getattr(self.user, "unread", 0) or 0)

    @property
    def may_log(self) -> bool:
        return logging_rules.may_log(self.roles)

    @property
    def outbox_words(self) -> dict[str, str]:
        return outbox_words(self.user.username if self.user is not None else "")

    @cached_property
    def counts(self) -> Mapping[str, int]:
        if self.user is None or self.campaign is None:
            return {}
        return backlog.kept_counts(user=self.user, campaign=self.campaign, now=self.now)

    @cached_property
    def service(self) -> ServiceLine | None:
        """When the reminder service was last seen, for those who answer for it."""
        if self.user is None or not access.watches_service(self.user):
            return None
        found = service.seen_by(self.user)
        return ServiceLine(service_words(found.last_at, self.now), found.is_silent(self.now))

    @cached_property
    def rail(self) -> list[tuple[str, list[Link]]]:
        """(heading, links) from top to bottom, as the reader's roles allow."""
        groups = [
            ("", self._work()),
            (_("Assessment"), self._scores()),
            (_("Reminders"), self._reminders()),
            (pgettext("rail", "Campaign"), self._keeping()),
        ]
        return [(heading, links) for heading, links in groups if links]

    def _work(self) -> list[Link]:
        links = [self._link(_("Home"), "home")]
        if not self.roles or self.roles <= {Role.ADMIN}:
            return links
        if self.user is not None and access.may_open_dashboard(self.user):
            links.append(self._link(_("Dashboard"), "dashboard"))
        links.append(self._link(_("Issues"), "issues", self.counts.get("open")))
        if self.user is not None and access.may_file_self_check(self.user):
            links.append(self._link(_("Self-check today"), "self_checks"))
        if self.roles & {Role.OFFICE, Role.INSPECTOR, Role.ZONE_CHIEF}:
            links.append(self._queue(_("To be checked"), "verify", self.counts.get("submitted")))
        if Role.OFFICE in self.roles:
            links.append(self._queue(_("To be dispatched"), "dispatch", self.counts.get("pending")))
            asked = self.counts.get("returned", 0) + self.counts.get("requests", 0)
            links.append(self._link(_("Returns and requests"), "requests", asked))
        if self.user is not None and access.may_read_site_scores(self.user):
            links.append(self._link(_("Site scores"), "site_scores"))
        if self.user is not None and access.may_open_board(self.user):
            links.append(self._link(_("Overdue board"), "board", self.counts.get("overdue")))
        links.append(self._link(_("Notifications"), "notifications", self.unread))
        return links

    def _scores(self) -> list[Link]:
        if self.user is None or not access.may_read_weeks(self.user):
            return []
        links = [self._link(_("Weekly ranking"), "latest_week")]
        if self.roles & (access.READS_ALL_WEEKS | UNIT_ROLES):
            links.append(self._link(_("Points"), "points"))
        if access.may_read_daily_briefs(self.user):
            links.append(self._link(_("Daily brief"), "briefs"))
        links.append(self._link(_("Red and black lists"), "lists"))
        if access.may_open_appeals(self.user):
            links.append(self._link(_("Appeals"), "appeals"))
            links.append(self._link(_("Measures"), "measures"))
        if access.may_read_self_checks(self.user):
            links.append(self._link(_("Self-check matrix"), "self_check_matrix"))
        links.append(self._link(_("Score rules"), "rules"))
        return links

    def _keeping(self) -> list[Link]:
        links = []
        if self.user is not None and access.may_print_site_codes(self.user):
            links.append(self._link(_("Sites"), "sites", self.counts.get("new_sites")))
        if self.user is not None and access.importable_kinds(self.user):
            links.append(self._link(_("Import"), "imports"))
        if self.user is not None and access.may_keep_security(self.user):
            links.append(self._link(_("Locked sign-ins"), "lock_outs"))
        if self.user is not None and access.may_read_audit(self.user):
            links.append(self._link(_("Audit log"), "audit_log"))
        if self.user is not None and access.may_open_reference(self.user):
            links.append(Link(_("Reference data"), reverse("admin:index")))
        return links

    def _reminders(self) -> list[Link]:
        """The keeping of the reminder service."""
        if self.user is None:
            return []
        links = []
        if access.may_read_policy(self.user):
            links.append(self._link(_("Reminder policy"), "reminder_policy"))
        if access.may_read_channels(self.user):
            links.append(self._link(_("Channels"), "channels"))
            waiting = (
                service.seen_by(self.user).failures if access.watches_service(self.user) else None
            )
            links.append(self._link(_("Failed messages"), "failures", waiting))
        return links

    @cached_property
    def tabs(self) -> list[Link]:
        """The bottom tabs of a phone: four at most, and the profile."""
        tabs = [self._link(_("To do"), "home")]
        if self.roles and not self.roles <= {Role.ADMIN}:
            tabs.append(self._link(_("Issues"), "issues"))
        if self.user is not None and access.may_read_weeks(self.user):
            tabs.append(self._link(_("Ranking"), "latest_week"))
        tabs.append(self._link(_("Notices"), "notifications", self.unread))
        tabs.append(self._link(_("Me"), "profile"))
        return tabs

    def _queue(self, words: str, code: str, count: int | None) -> Link:
        url = reverse("queue", args=[code])
        return Link(words, url, count, self.request.path == url)

    def _link(self, words: str, name: str, count: int | None = None, query: str = "") -> Link:
        here = self.request.get_full_path()
        url = reverse(name)
        address = f"{url}?{query}" if query else url
        is_current = here == address or (not query and here.split("?")[0] == url != "/")
        return Link(words, address, count, is_current)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` for every template."""
    return {"frame": Frame(request)}
