"""The words of the check of rows before publication."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from campaigns.wording.labels import Word

UNIT_STATES: Mapping[str, Word] = {
    "objected": pgettext_lazy("row check", "objection open"),
    "silent": pgettext_lazy("row check", "not heard of"),
    "answered": pgettext_lazy("row check", "objection answered"),
    "confirmed": pgettext_lazy("row check", "no objection"),
}
OBJECTION_STATES: Mapping[str, Word] = {
    "open": pgettext_lazy("objection", "waits for its answer"),
    "accepted": pgettext_lazy("objection", "accepted"),
    "refused": pgettext_lazy("objection", "not accepted"),
}
# What waits before a week is frozen.
WAITING: Mapping[str, Word] = {
    "older_weeks": pgettext_lazy("waits", "older weeks still open"),
    "checks": pgettext_lazy("waits", "fixes waiting for their check"),
    "returns": pgettext_lazy("waits", "returns waiting for a ruling"),
    "extensions": pgettext_lazy("waits", "extensions asked for"),
    "deferrals": pgettext_lazy("waits", "deferrals asked for"),
    "challenges": pgettext_lazy("waits", "challenged strike-offs"),
    "proposals": pgettext_lazy("waits", "proposals waiting for a second person"),
    "leaves": pgettext_lazy("waits", "leaves from the self-check asked for"),
    "out_of_use": pgettext_lazy("waits", "units out of use that still have open issues"),
    "no_contact": pgettext_lazy("waits", "ranked units without a liaison or head"),
}
