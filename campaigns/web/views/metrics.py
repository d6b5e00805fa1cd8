"""Figures for Prometheus: to a caller on this machine, or with the token of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from campaigns.processes.measures_of_service import measures

PREFIX = "tracker_"


class Standing:
    """What `measures` says now, in Prometheus' words."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for one in measures(now=timezone.now()):
            labels = [one.label[0]] if one.label else []
            family = families.setdefault(
                one.name, GaugeMetricFamily(PREFIX + one.name, one.words, labels=labels)
            )
            family.add_metric([one.label[1]] if one.label else [], one.value)
        yield from families.values()


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for everybody else: the figures say when nobody watches."""
    if not (_is_here(request) or _has_token(request)):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Standing())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_here(request: HttpRequest) -> bool:
    """Not behind a proxy that hides the caller: then its own address would be ours."""
    if "X-Forwarded-For" in request.headers and not settings.TRUSTED_PROXIES:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(sent, settings.METRICS_TOKEN)
