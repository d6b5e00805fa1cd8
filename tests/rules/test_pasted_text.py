"""Texts as they are pasted from chat groups."""

from __future__ import annotations

import pytest

from campaigns.rules.pasted_text import Split, split

SITES = [("S1", "中山街"), ("S2", "中山街商业街"), ("S3", "东方农贸市场")]
UNITS = [("huanwei", "环卫处"), ("chengguan", "综执局"), ("chengguan", "城管局")]
CATEGORIES = [
    ("0101", "垃圾桶满溢、暴露垃圾"),
    ("0201", "占道经营、流动摊点"),
    ("0301", "公益广告缺失"),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "中山街商业街东口垃圾桶满溢，请环卫处尽快处理 @张三 13812345678",
            Split("S2", "", "0101", "huanwei", "中山街商业街东口垃圾桶满溢"),
        ),
        (
            "督查组李四 2026-11-22 09:12\n地点：东方农贸市场\n问题：占道经营两处\n责任单位：城管局",
            Split("S3", "", "0201", "chengguan", "占道经营两处"),
        ),
        (
            "【地点】：人民路 12 号\n存在问题: 围挡破损\n1、围挡有缺口",
            Split("", "人民路 12 号", "", "", "围挡破损"),
        ),
        ("", Split()),
        ("好的，收到", Split(description="好的，收到")),
        (
            "联系人电话 138-1234-5678 处污水外溢",
            Split(description="联系人电话 〔号码略〕 处污水外溢"),
        ),
        ("\x00问题：\x00乱堆", Split(description="乱堆")),
    ],
)
def test_it_takes_a_text_apart(text: str, wanted: Split) -> None:
    assert split(text, sites=SITES, units=UNITS, categories=CATEGORIES) == wanted


def test_a_very_long_text_does_no_harm() -> None:
    found = split("垃圾" * 50_000, sites=SITES, units=UNITS, categories=CATEGORIES)
    assert len(found.description) == 2000
