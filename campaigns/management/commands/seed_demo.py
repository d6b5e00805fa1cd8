"""Loads the demo city with five weeks of its life, once; and tops it up with bulk issues."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.demo.bulk import NoWeeksLeft, top_up
from campaigns.demo.guard import refuse_outside_demo
from campaigns.demo.reference import CAMPAIGN_CODE, CAST
from campaigns.demo.seeding import seed_city
from campaigns.models import Campaign, Issue
from campaigns.rules.workflow import State

UNIT_SIGN_INS = ("handler.chengguan", "head.chengguan", "handler.zhujian", "handler.qinghe")


class Command(BaseCommand):
    """`seed_demo [--issues N]`: a second run changes nothing, N is how many there shall be in all."""

    help = "Loads the demo city and plays five weeks of its life (demo only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--issues",
            type=_positive,
            metavar="N",
            help="issues in all: bulk issues are added to the played ones",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outside_demo()
        if Campaign.objects.filter(code=CAMPAIGN_CODE).exists():
            self.stdout.write("The demo city is already there.")
        else:
            self.stdout.write("Playing five weeks of the demo city: about a minute …")
            seed_city(now=timezone.now())
        campaign = Campaign.objects.get(code=CAMPAIGN_CODE)
        if options["issues"]:
            self._top_up(campaign, options["issues"])
        self._tell_states(campaign)
        self._tell_sign_ins()

    def _top_up(self, campaign: Campaign, issues: int) -> None:
        try:
            added = top_up(campaign=campaign, issues=issues, now=timezone.now())
        except NoWeeksLeft as refusal:
            raise CommandError(
                "The weeks before the played ones are full; begin with an empty database."
            ) from refusal
        self.stdout.write(f"Bulk issues added: {added}.")

    def _tell_states(self, campaign: Campaign) -> None:
        counts = Counter(
            Issue.objects.filter(campaign=campaign).values_list("state", flat=True).iterator()
        )
        self.stdout.write(f"Issues of {campaign.code}: {counts.total()}")
        for state in State:
            self.stdout.write(f"  {state.value:<12} {counts[state.value]}")

    def _tell_sign_ins(self) -> None:
        names = [name for name, *_rest in CAST]
        self.stdout.write(f"Sign-ins: {', '.join([*names, *UNIT_SIGN_INS])}")
        self.stdout.write("          and handler.CODE, head.CODE for every unit")
        self.stdout.write(f"Password: {settings.DEMO_PASSWORD}")


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise ArgumentTypeError("a number of issues")
    return number
