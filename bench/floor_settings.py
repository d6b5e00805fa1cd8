"""The product's settings with the addresses of the floors and nothing between."""

from __future__ import annotations

from tracker.settings import *  # noqa: F403

ROOT_URLCONF = "bench.floor"
MIDDLEWARE = []
