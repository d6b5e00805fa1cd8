"""The supervision order is one page with everything on it, whatever the words are."""

from __future__ import annotations

import pytest

from campaigns.exports.documents import order_docx, order_pdf
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.documents.supervision_order import NAME, SEEN_IN_SYSTEM, Order, fitted
from campaigns.exports.qr import qr_png
from tests.exports.test_documents import NASTY, pages, picture, words
from tests.factories import NOON


def order(**changes: object) -> Order:
    values: dict[str, object] = {
        "organisation": "示范市创建办",
        "number": "WM-2026-000123",
        "severity": "urgent",
        "lead": "市城市管理综合执法局",
        "assisting": ["市环境卫生管理中心"],
        "chief": "张片长",
        "territory": "青禾街道",
        "signed_at": NOON,
        "due": "2026年11月13日18:00前",
        "site": "人民路（全线）",
        "description": "垃圾桶旁堆放生活垃圾",
        "basis": "环境卫生 / 垃圾收运",
        "photos": [Shot(picture()), Shot(picture(600, 800))],
        "demand": "请在整改时限内整改到位。",
        "clerk": "陈某某",
        "phone": "",
        "address": "http://127.0.0.1:8000/issues/WM-2026-000123/",
        "made_at": NOON,
        **changes,
    }
    return Order(**values)  # type: ignore[arg-type]


def test_it_has_every_field() -> None:
    said = words(order_docx.as_docx(order()))
    for field in (
        NAME, "WM-2026-000123", "特急", "责任单位", "协办单位", "片长·属地", "签发日期", "整改时限",
        "点位", "问题描述", "依据", "现场照片", "整改要求", "签发人", "承办人/电话", "整改情况",
        "整改后照片", "负责人签字、盖章", "日期", "核查意见", "□销号", "□退回重整", "□挂账",
    ):  # fmt: skip
        assert field in said, field


@pytest.mark.parametrize("text", ["短", "垃圾桶旁堆放生活垃圾，污水横流，" * 125, *NASTY])
def test_it_is_one_page_whatever_the_description(text: str) -> None:
    made = order(description=text, lead=text[:60], site=text, demand=text, basis=text)
    assert pages(order_pdf.as_pdf([made])) == 1
    assert order_docx.as_docx(made)[:2] == b"PK"


def test_it_cuts_with_a_word_where_the_rest_is() -> None:
    long = fitted("垃圾桶旁堆放生活垃圾，" * 190, 130, 26)
    assert long.lines[-1].endswith(SEEN_IN_SYSTEM)
    assert long.line_mm * len(long.lines) <= 26
    short = fitted("垃圾桶", 130, 26)
    assert (short.size, short.lines) == (10.5, ["垃圾桶"])


def test_it_puts_each_on_its_page() -> None:
    made = order_pdf.as_pdf([order(), order(photos=[]), order(photos=[Shot(None, words="缺")])])
    assert pages(made) == 3


def test_its_code_is_a_picture() -> None:
    assert qr_png("http://127.0.0.1:8000/issues/WM-2026-000123/").startswith(b"\x89PNG")
