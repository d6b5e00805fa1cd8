"""Words as they are typed on a plain keyboard."""

from __future__ import annotations

import pytest

from campaigns.rules.pinyin import sound_of


@pytest.mark.parametrize(
    ("words", "sound"),
    [
        ("暴露垃圾", "baolulaji bllj"),
        ("绿化带", "lvhuadai lhd"),
        ("LED屏", "ledping ledp"),
        ("占道、停车", "zhandaotingche zdtc"),
        ("", ""),
        ("……", ""),
    ],
)
def test_sound(words: str, sound: str) -> None:
    assert sound_of(words) == sound
