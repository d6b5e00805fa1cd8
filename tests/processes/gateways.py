"""Settings as the environment makes them, for tests with gateways on loopback."""

from __future__ import annotations

from typing import Any

import environ

from campaigns.gateways.addresses import read_addresses
from campaigns.models import User
from tests.http_sink import HttpSink
from tests.smtp_sink import Sink


def use_mail(settings: Any, address: str) -> None:
    """As EMAIL_URL does; patient for a second."""
    settings.EMAIL_URL = address
    for name, value in environ.Env.email_url_config(address).items():
        setattr(settings, name, value)
    settings.EMAIL_TIMEOUT = 1
    settings.SITE_URL = "https://wenming.example"


def use_gateways(settings: Any, urls: str, *sinks: HttpSink) -> None:
    """As NOTIFY_URLS and NOTIFY_ALLOWED_HOSTS do."""
    settings.NOTIFY_ADDRESSES = read_addresses(urls)
    settings.NOTIFY_ALLOWED_HOSTS = frozenset(sink.place for sink in sinks)


def with_address(*usernames: str) -> None:
    """These people have an e-mail address; nobody else has."""
    User.objects.update(email="")
    for username in usernames:
        User.objects.filter(username=username).update(email=f"{username}@city.example")


def letters_to(sink: Sink, username: str) -> list[str]:
    """The subjects of the letters to one person, in the order in which they came."""
    return [
        str(mail["Subject"]) for mail in sink.messages if mail["To"] == f"{username}@city.example"
    ]
