"""Bulk issues: many short lives behind the demo city's played ones, for trying out size."""

from __future__ import annotations

from campaigns.demo.bulk.topping_up import NoWeeksLeft, top_up

__all__ = ["NoWeeksLeft", "top_up"]
