"""Which bytes a Range header means: a case a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.byte_ranges import NoSuchPart, Part, part_asked

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-99", Part(0, 100)),
        ("bytes=900-", Part(900, 100)),  # to the end
        ("bytes=-1", Part(999, 1)),  # the last byte
        ("bytes=-5000", Part(0, 1000)),  # more than there is: all of it
        ("bytes=990-5000", Part(990, 10)),  # cut at the end
        ("Bytes= 5 - 6 ", Part(5, 2)),
        ("bytes=0-0", Part(0, 1)),
    ],
)
def test_it_finds_the_part(header: str, part: Part) -> None:
    assert part_asked(header, SIZE) == part


@pytest.mark.parametrize(
    "header",
    ["", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "lines=0-5", "bytes=a-b", "bytes=٣-٤", "0-5"],
)
def test_it_leaves_the_file_whole(header: str) -> None:
    assert part_asked(header, SIZE) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("bytes=1000-", SIZE),
        ("bytes=5000-6000", SIZE),
        ("bytes=-0", SIZE),
        ("bytes=0-", 0),
        ("bytes=-5", 0),
    ],
)
def test_it_refuses_what_is_not_there(header: str, size: int) -> None:
    with pytest.raises(NoSuchPart):
        part_asked(header, size)


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_two_halves_are_the_whole(size: int, broken_at: int) -> None:
    """What came before a break and what is asked for after it make the file."""
    broken_at = min(broken_at, size - 1)
    rest = part_asked(f"bytes={broken_at}-", size)
    assert rest is not None
    assert rest.first == broken_at
    assert broken_at + rest.length == size
    assert rest.told(size) == f"bytes {broken_at}-{size - 1}/{size}"
