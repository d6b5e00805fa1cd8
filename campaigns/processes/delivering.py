"""Delivering the notices of the outbox: first what has no point is dropped and what would disturb
is held, then the app, then channel after channel.

Source of the rules: RELIABILITY P5, ARCHITECTURE decision 2.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime

from campaigns.processes import holding_back, notifying, pointless, sending, showing
from campaigns.processes.heartbeats import beat
from campaigns.processes.outlets import configured

WAIT_S, PAUSE_S = 5.0, 0.1
log = logging.getLogger(__name__)


def deliver(*, now: datetime) -> int:
    """Delivers everything whose time has come; returns how many notices and messages went out.

    While another planner is at work nothing goes out: what falls due together is told together.
    """
    shown = deliver_in_app(now=now)
    return shown + sum(send_outside(name, now=now) for name in configured())


def deliver_in_app(*, now: datetime) -> int:
    """Sorts the outbox and shows what is ready in the app."""
    if not tidy(now=now):
        return 0
    shown = showing.show_all(now=now)
    beat("deliver_notices", now=now)
    return shown


def send_outside(name: str, *, now: datetime) -> int:
    """Sends over one channel. A channel that is slow or broken holds up no other."""
    if not tidy(now=now):
        return 0
    sent = sending.send_all(name, now=now)
    beat(f"send {name}", now=now)
    return sent


def tidy(*, now: datetime) -> bool:
    """Plans what is due, then releases, holds and drops; False while another planner is at it."""
    try:
        notifying.plan(now=now)
    except Exception:  # a step that cannot be planned must not hold up what is planned already
        log.exception("planning failed")
    else:
        if not _planners_are_done(now):
            return False
    sending.give_up_lost(now)
    holding_back.release(now)
    holding_back.hold(now)
    pointless.drop(now)
    return True


def _planners_are_done(now: datetime) -> bool:
    """Whether nothing that is due is still in another planner's hands; waits a moment for it."""
    given_up_at = time.monotonic() + WAIT_S
    while notifying.is_behind(now):
        if time.monotonic() > given_up_at:
            return False
        time.sleep(PAUSE_S)
    return True
