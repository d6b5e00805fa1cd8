"""A small city of issues, and who may read which of them (WORKFLOW "Who sees what")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from campaigns.models import Campaign, Inspection, Issue
from campaigns.processes.holding import Assisting
from tests.factories import at, make_issue, unit
from tests.processes.deed_cast import act, another_third_party

NOON = at("2026-11-09 12:00")
NEAR, FAR = "S09-001", "S02-001"  # zone Z01 (zonechief, leader) and zone Z02 (chief02, leader02)


@dataclass
class World:
    """Issues by a name that says what is special about them."""

    campaign: Campaign
    issues: dict[str, Issue] = field(default_factory=dict)

    def log(self, name: str, by: str = "inspector", site: str = NEAR, **find: Any) -> Issue:
        issue = make_issue(
            self.campaign,
            by=by,
            now=at("2026-11-09 09:00"),
            site=site,
            category="0604",
            description=f"现场问题 {name}",
            **find,
        )
        self.issues[name] = issue
        return issue

    def hand(self, name: str, lead: str, *, helper: str = "", **more: Any) -> Issue:
        issue = self.log(name, **more)
        parts = (Assisting(unit(helper)),) if helper else ()
        act(
            "dispatch",
            issue,
            "office",
            at("2026-11-09 09:10"),
            lead_department=lead,
            assisting=parts,
        )
        return issue

    def names(self, numbers: set[str]) -> set[str]:
        """What is special about the issues with those numbers; the number of one of no world."""
        known = {issue.number: name for name, issue in self.issues.items()}
        return {known.get(number, number) for number in numbers}

    def numbers(self, *names: str) -> set[str]:
        return {self.issues[name].number for name in names}


def make_world(campaign: Campaign) -> World:
    """Eleven issues on Monday morning, each with a photo."""
    another_third_party()
    world = World(campaign)
    world.log("waits near")
    world.log("waits far", site=FAR)
    world.hand("with zhujian, chengguan helps", "zhujian", helper="chengguan")
    moved = world.hand("moved on from shijian", "shijian", helper="wenlv")
    act("redirect", moved, "office", at("2026-11-09 09:20"), lead_department="zhujian")
    world.hand("with a community", "qinghe-02", site=FAR)
    world.log("own find of shijian", by="handler.shijian", source="self_check", site=FAR)
    world.hand("of the testing company", "zhujian", by="thirdparty", site=FAR)
    gone = world.hand("void at wenlv", "wenlv", site=FAR)
    act("void", gone, "office", at("2026-11-09 09:20"))
    within = world.hand("handed on to a community", "qinghe", site=FAR)
    act(
        "assign_within",
        within,
        "handler.qinghe",
        at("2026-11-09 09:20"),
        user=None,
        department="qinghe-03",
    )
    sealed = Inspection.objects.create(
        campaign=campaign, code="sealed", name="暗访", is_sealed=True
    )
    released = Inspection.objects.create(
        campaign=campaign, code="released", name="暗访", is_sealed=True, released_at=NOON
    )
    world.log("sealed, by inspector2", by="inspector2", inspection=sealed)
    world.log("released, by inspector2", by="inspector2", inspection=released)
    return world


ALL = (
    "waits near",
    "waits far",
    "with zhujian, chengguan helps",
    "moved on from shijian",
    "with a community",
    "own find of shijian",
    "of the testing company",
    "void at wenlv",
    "handed on to a community",
    "sealed, by inspector2",
    "released, by inspector2",
)
IN_Z01 = (
    "waits near",
    "with zhujian, chengguan helps",
    "moved on from shijian",
    "sealed, by inspector2",
    "released, by inspector2",
)

# Who reads what.
READS: dict[str, tuple[str, ...]] = {
    "office": ALL,
    "auditor": ALL,
    "inspector": tuple(name for name in ALL if not name.startswith("sealed")),
    "inspector2": ALL,  # the sealed round is his own
    "handler.zhujian": (
        "with zhujian, chengguan helps",
        "moved on from shijian",
        "of the testing company",
    ),
    "head.zhujian": (
        "with zhujian, chengguan helps",
        "moved on from shijian",
        "of the testing company",
    ),
    "handler.chengguan": ("with zhujian, chengguan helps",),
    "handler.shijian": ("moved on from shijian", "own find of shijian"),  # formerly lead
    "handler.wenlv": ("moved on from shijian", "void at wenlv"),  # formerly assisting; void
    "handler.qinghe": ("with a community", "handed on to a community"),  # a unit below it
    "handler.qinghe-02": ("with a community",),
    "handler.qinghe-03": ("handed on to a community",),
    "handler.yuanlin": (),
    "zonechief": IN_Z01,
    "leader": IN_Z01,
    "chief02": tuple(name for name in ALL if name not in IN_Z01),
    "chief05": (),
    "thirdparty": ("of the testing company",),
    "thirdparty2": (),
    "admin": (),
}


def readers() -> list[str]:
    return sorted(READS)


def expected(world: World, username: str) -> set[str]:
    """The numbers that this person reads."""
    return world.numbers(*READS[username])
