"""Plays dated deeds through the process functions, with the clock's own work in between.

A deed is a mapping: `at`, `by`, `deed`, `issue` (a letter), and its fields by the names of the
API. A field that a deed omits is made up: category 0101, severity minor, any words, drawn photos.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from campaigns.demo.deed_fields import (
    DeedFields,
    assisting_of,
    limit_of,
    moment_of,
    optional_moment,
    shown,
    unit_of,
)
from campaigns.demo.scenes import Draws, draw
from campaigns.models import (
    Campaign,
    Category,
    Issue,
    Proposal,
    Site,
    User,
)
from campaigns.processes import (
    accountability,
    clock_work,
    dispatching,
    looking_back,
    rectifying,
    requesting,
    returning,
    steering,
    talking,
    verifying,
    weeks,
)
from campaigns.processes import logging as logging_process
from campaigns.processes.logging import Find
from campaigns.processes.photos import store
from campaigns.processes.places import Place
from campaigns.rules.calendars import before, week_bounds

WORDS = "按要求办理"


class UnknownDeed(Exception):
    """A history asks for a deed that the table does not have."""


@dataclass
class Player:
    """One history under way: its campaign, its clock, and the issues by their letter."""

    campaign: Campaign
    now: datetime
    pictures: Draws = draw
    issues: dict[str, int] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    count: int = 0

    def play(self, deeds: Iterable[DeedFields]) -> None:
        """Plays deeds in order of their instants; deeds come before the clock's at the same one."""
        for deed in sorted(deeds, key=lambda deed: moment_of(deed["at"])):
            self.run_to(before(moment_of(deed["at"])))
            self.do(deed)

    def run_to(self, until: datetime) -> None:
        """Lets the clock work up to and including `until`: freezes, acceptance, overdue entries."""
        while (freeze_at := self._next_freeze(until)) is not None:
            clock_work.run_clock(now=freeze_at, campaign=self.campaign)
            for monday in weeks.weeks_to_freeze(campaign=self.campaign, now=freeze_at):
                weeks.freeze(campaign=self.campaign, monday=monday, by=None, now=freeze_at)
            self.now = freeze_at
        weeks.open_running_week(campaign=self.campaign, now=until)
        clock_work.run_clock(now=until, campaign=self.campaign)
        self.now = max(self.now, until)

    def _next_freeze(self, until: datetime) -> datetime | None:
        """The next Monday 10:00 at which an open week is to be frozen, up to `until`."""
        waiting = weeks.weeks_to_freeze(campaign=self.campaign, now=until)
        if not waiting:
            return None
        return week_bounds(waiting[0])[1] + weeks.FREEZE_HOUR

    def do(self, deed: DeedFields) -> None:
        """One deed at its own instant."""
        self.now = moment_of(deed["at"])
        name = str(deed["deed"])
        plays = getattr(self, f"_{name}", None)
        if plays is None:
            raise UnknownDeed(name)
        plays(deed)

    def person(self, username: str) -> User:
        """A user of the demo city; read once."""
        if username not in self.people:
            self.people[username] = User.objects.select_related("department").get(username=username)
        return self.people[username]

    def issue(self, deed: DeedFields) -> Issue:
        return Issue.objects.get(pk=self.issues[deed["issue"]])

    def _frame(self, deed: DeedFields) -> dict[str, Any]:
        """What every deed on an issue is called with."""
        issue = self.issue(deed)
        return {
            "issue_id": issue.pk,
            "version": issue.version,
            "by": self.person(deed["by"]),
            "now": self.now,
        }

    def photos(self, deed: DeedFields, stage: str, field_name: str = "photos") -> list[UUID]:
        """As many freshly drawn pictures as the deed asks for; one unless it says otherwise."""
        by = self.person(deed["by"])
        found = []
        for _n in range(int(deed.get(field_name, 1) or 1)):
            self.count += 1
            picture = self.pictures(
                f"{self.campaign.code}:{deed['issue']}",
                shown(deed, stage),
                problem=self._category(deed),
                shot=self.count,
            )
            stored = store(sent=picture, file_name="demo.jpg", by=by, now=self.now)
            found.append(stored.pk)
        return found

    def _category(self, deed: DeedFields) -> str:
        """Code of the category: the deed's own, the issue's, or the made-up one."""
        if "category" in deed:
            return str(deed["category"])
        return self.issue(deed).category.code if deed["issue"] in self.issues else "0101"

    # --- deeds, by their names in the API --------------------------------------------------------

    def _log(self, deed: DeedFields) -> None:
        is_spot = bool(deed.get("after_photos"))
        issue = logging_process.log(
            find=Find(
                campaign=self.campaign,
                category=Category.objects.get(code=deed.get("category", "0101")),
                description=deed.get("description", "现场发现问题"),
                place=self._place(deed),
                severity=deed.get("severity", "minor"),
                source=deed.get("source", ""),
                found_at=optional_moment(deed.get("found_at")),
                lead=unit_of(deed.get("lead_department")),
                photo_ids=self.photos(deed, "before"),
                after_photo_ids=self.photos(deed, "after", "after_photos") if is_spot else (),
            ),
            by=self.person(deed["by"]),
            now=self.now,
        )
        self.issues[deed["issue"]] = issue.pk

    def _place(self, deed: DeedFields) -> Place:
        if "site" in deed:
            site = Site.objects.select_related("zone", "owner", "site_type").get(code=deed["site"])
            return Place(site=site, latitude=deed.get("latitude"), longitude=deed.get("longitude"))
        return Place(
            address=deed.get("address", "示范市某处"),
            latitude=deed.get("latitude"),
            longitude=deed.get("longitude"),
        )

    def _dispatch(self, deed: DeedFields) -> None:
        dispatching.dispatch(
            **self._frame(deed),
            lead=unit_of(deed["lead_department"]),
            assisting=assisting_of(deed),
            limit=limit_of(deed),
            due_at=optional_moment(deed.get("due_at")),
            note=deed.get("note", ""),
        )

    def _redirect(self, deed: DeedFields) -> None:
        dispatching.redirect(
            **self._frame(deed),
            lead=unit_of(deed["lead_department"]),
            reason=deed.get("reason", WORDS),
            assisting=assisting_of(deed),
            limit=limit_of(deed),
            due_at=optional_moment(deed.get("due_at")),
        )

    def _accept(self, deed: DeedFields) -> None:
        dispatching.accept(**self._frame(deed))

    def _return(self, deed: DeedFields) -> None:
        returning.return_issue(
            **self._frame(deed),
            reason_code=deed.get("reason_code", "not_ours"),
            reason=deed.get("reason", WORDS),
            suggested=unit_of(deed.get("suggested_department")),
        )

    def _rule(self, deed: DeedFields) -> None:
        if deed["decision"] == "uphold":
            returning.rule_uphold(**self._frame(deed), reason=deed.get("reason", WORDS))
            return
        returning.rule_redirect(
            **self._frame(deed),
            lead=unit_of(deed["lead_department"]),
            reason=deed.get("reason", WORDS),
            limit=limit_of(deed),
        )

    def _assign_within(self, deed: DeedFields) -> None:
        username = deed.get("user")
        steering.assign_within(
            **self._frame(deed),
            department=unit_of(deed.get("department")),
            user=self.person(username) if username else None,
            note=deed.get("note", WORDS),
        )

    def _submit_fix(self, deed: DeedFields) -> None:
        rectifying.submit_fix(
            **self._frame(deed),
            photo_ids=self.photos(deed, "after"),
            note=deed.get("note", "已整改到位"),
        )

    def _sign_off(self, deed: DeedFields) -> None:
        rectifying.sign_off(**self._frame(deed), note=deed.get("note", WORDS))

    def _verify(self, deed: DeedFields) -> None:
        if deed["result"] == "pass":
            verifying.verify_pass(**self._frame(deed), on_site=bool(deed.get("on_site", True)))
            return
        verifying.verify_fail(**self._frame(deed), reason=deed.get("reason", "仍有残留"))

    def _request_extension(self, deed: DeedFields) -> None:
        requesting.request_extension(
            **self._frame(deed),
            reason_kind=deed.get("reason_kind", "works"),
            reason=deed.get("reason", WORDS),
            wanted_at=optional_moment(deed.get("wanted_at")),
        )

    def _decide_extension(self, deed: DeedFields) -> None:
        if not deed["grant"]:
            requesting.refuse_extension(**self._frame(deed), reason=deed.get("reason", WORDS))
            return
        requesting.grant_extension(
            **self._frame(deed),
            due_at=optional_moment(deed.get("due_at")),
            reason=deed.get("reason", WORDS),
            approved_by=deed.get("approved_by", "分管领导"),
        )

    def _request_deferral(self, deed: DeedFields) -> None:
        requesting.request_deferral(
            **self._frame(deed),
            reason_kind=deed.get("reason_kind", "season"),
            plan=deed.get("plan", WORDS),
            resume_on=date.fromisoformat(deed["resume_on"]),
            photo_ids=self.photos(deed, "after"),
            interim_measure=deed.get("interim_measure", "已设围挡并公示"),
        )

    def _decide_deferral(self, deed: DeedFields) -> None:
        decide = requesting.grant_deferral if deed["grant"] else requesting.refuse_deferral
        decide(**self._frame(deed), reason=deed.get("reason", WORDS))

    def _resume(self, deed: DeedFields) -> None:
        requesting.resume(**self._frame(deed))

    def _recheck(self, deed: DeedFields) -> None:
        looking_back.recheck(
            **self._frame(deed),
            result=deed["result"],
            photo_ids=self.photos(deed, "check"),
            note=deed.get("note", ""),
        )

    def _confirm_rebound(self, deed: DeedFields) -> None:
        earlier = Issue.objects.get(pk=self.issues[deed["earlier"]])
        looking_back.confirm_rebound(**self._frame(deed), earlier=earlier)

    def _challenge(self, deed: DeedFields) -> None:
        looking_back.challenge(**self._frame(deed), text=deed.get("text", WORDS))

    def _void(self, deed: DeedFields) -> None:
        kept = deed.get("duplicate_of")
        steering.void(
            **self._frame(deed),
            reason_code=deed.get("reason_code", "not_a_problem"),
            reason=deed.get("reason", ""),
            duplicate_of=Issue.objects.get(pk=self.issues[kept]) if kept else None,
        )

    def _set_deadline(self, deed: DeedFields) -> None:
        steering.set_deadline(
            **self._frame(deed),
            due_at=optional_moment(deed["due_at"]),
            reason=deed.get("reason", WORDS),
        )

    def _remind(self, deed: DeedFields) -> None:
        talking.remind(**self._frame(deed), text=deed.get("text", ""))

    def _acknowledge(self, deed: DeedFields) -> None:
        promised_on = deed.get("promised_on")
        rectifying.acknowledge(
            **self._frame(deed),
            text=deed.get("text", WORDS),
            promised_on=date.fromisoformat(promised_on) if promised_on else None,
        )

    def _comment(self, deed: DeedFields) -> None:
        talking.comment(**self._frame(deed), text=deed.get("text", WORDS))

    def _instruct(self, deed: DeedFields) -> None:
        talking.instruct(**self._frame(deed), text=deed.get("text", WORDS))

    def _approve(self, deed: DeedFields) -> None:
        """The second person approves the proposal that the recheck made, the hearing done."""
        proposal = Proposal.objects.filter(
            issue_id=self.issues[deed["issue"]], rule=deed["rule"], state="proposed"
        ).latest("pk")
        accountability.approve(
            proposal_id=proposal.pk,
            by=self._second_of(deed, proposal),
            now=self.now,
            was_heard=True,
        )

    def _second_of(self, deed: DeedFields, proposal: Proposal) -> User:
        """Who approves: the one named, unless he proposed it himself."""
        named = self.person(deed["by"])
        return named if named.pk != proposal.proposed_by_id else self.person("office2")
