"""A message as the product composes it, for the tests of gateways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from campaigns.gateways.text import Text

LETTER = Text(
    key="6f1f2a9e-0000-4000-8000-000000000001",
    subject="【催办】WM-2026-000012 已逾期",
    body="【催办】WM-2026-000012 已逾期\n解放路 12 号\nhttps://wenming.example/issues/1/\n",
    html="<p>已逾期</p>",
    url="https://wenming.example/issues/1/",
    name="李联络",
    username="handler.chengguan",
    email="li@chengguan.example",
    phone="13800000001",
    facts={"count": 3},
)


def letter(**changes: Any) -> Text:
    return replace(LETTER, **changes)
