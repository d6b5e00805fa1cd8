"""The ways out of the house: in the app always; e-mail and gateways as far as they are set up.

Addresses and secrets come from the environment (`EMAIL_URL`, `NOTIFY_URLS`), what the office sets
of them from `Channel`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings

from campaigns.gateways.addresses import Address
from campaigns.gateways.delivery import EMAIL as EMAIL_ADDRESS
from campaigns.models import Channel, NoticePreference, User
from campaigns.rules.reminder_steps import Tone

IN_APP = "in_app"
EMAIL = "email"
ROBOT_RATE = 20


@dataclass(frozen=True)
class Outlet:
    """One way out: its address, and what the office has set of it."""

    address: Address
    channel: Channel

    @property
    def name(self) -> str:
        return self.address.name

    @property
    def is_group(self) -> bool:
        return self.channel.audience == "group"

    @property
    def per_minute(self) -> int | None:
        """How many messages a minute it takes; None for any number."""
        return self.channel.per_minute or (ROBOT_RATE if self.address.is_robot else None)

    def serves(self, department_id: int | None) -> bool:
        """Whether a group is told of issues of that unit."""
        return self.channel.department_id in (None, department_id)

    def reaches(self, person: User) -> bool:
        """Whether the person has an address there."""
        if self.name == EMAIL:
            return bool(person.email)
        needs = {"{phone}": person.phone, "{email}": person.email, "{username}": person.username}
        return all(value for mark, value in needs.items() if mark in self.address.url)


def configured() -> dict[str, Address]:
    """Name → address of every way out that the environment names (no query)."""
    found = {EMAIL: EMAIL_ADDRESS} if settings.EMAIL_URL else {}
    return found | {address.name: address for address in settings.NOTIFY_ADDRESSES}


def all_outlets() -> dict[str, Outlet]:
    """Every way out that is configured, in use or not; at most one query."""
    addresses = configured()
    if not addresses:
        return {}
    stored = Channel.objects.filter(name__in=addresses).select_related("department")
    rows = {row.name: row for row in stored}
    return {
        name: Outlet(address, rows.get(name) or new_channel(address))
        for name, address in addresses.items()
    }


def outlets() -> dict[str, Outlet]:
    """Every way out that is in use; at most one query."""
    return {name: outlet for name, outlet in all_outlets().items() if outlet.channel.is_on}


def new_channel(address: Address) -> Channel:
    """The settings of a gateway that nobody has set yet; not saved."""
    is_personal = address.is_personal or address.name == EMAIL
    return Channel(name=address.name, audience="person" if is_personal else "group")


def channel_row(address: Address) -> Channel:
    """The stored settings of a gateway, made at its first use."""
    fresh = new_channel(address)
    found, _made = Channel.objects.get_or_create(
        name=address.name, defaults={"audience": fresh.audience}
    )
    return found


def channels_for(
    person: User, *, wanted: Collection[str], tone: Tone, ways: Mapping[str, Outlet]
) -> list[str]:
    """The channels over which a person is told: in the app always, others as he wants them.

    Reads `person.notice_preference`: load it with the person.
    """
    preference = preference_of(person)
    if tone.rank < Tone(preference.lowest_tone).rank:
        return [IN_APP]
    personal = (way for way in ways.values() if not way.is_group and way.name in wanted)
    return [
        IN_APP,
        *(
            way.name
            for way in personal
            if way.name not in preference.off_channels and way.reaches(person)
        ),
    ]


def groups_for(
    department_id: int | None, *, wanted: Collection[str], ways: Mapping[str, Outlet]
) -> list[str]:
    """The groups that are told of an issue of that unit."""
    return [
        way.name
        for way in ways.values()
        if way.is_group and way.name in wanted and way.serves(department_id)
    ]


def preference_of(person: User) -> NoticePreference:
    """What the person wants; everything at once for whoever has said nothing."""
    try:
        return person.notice_preference
    except NoticePreference.DoesNotExist:
        return NoticePreference(user=person)
