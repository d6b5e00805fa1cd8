"""Delimited text is read in any encoding that staff meet, and refused where it is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.imports.delimited import read_delimited
from campaigns.imports.faults import FileFault
from campaigns.imports.sheet import Sheet

NASTY = Path(__file__).resolve().parent.parent / "data" / "nasty" / "csv"


def nasty(name: str) -> Sheet:
    return read_delimited((NASTY / name).read_bytes(), name=name)


@pytest.mark.parametrize("name", ["gbk.csv", "utf8.csv", "utf8_bom.csv", "utf16le.csv", "tabs.csv"])
def test_it_reads_the_same_table_from_every_encoding(name: str) -> None:
    rows = nasty(name).rows
    assert rows[1][0] == "问题编号"
    assert rows[3][:4] == ["W-0002", "共享单车乱停放", "中山公园东门", "公安局交警支队"]
    assert len(rows) == 4


def test_it_keeps_rare_characters() -> None:
    assert nasty("gb18030_rare.csv").rows[2][1] == "㐀𠮷𬱖 生僻字"


def test_it_keeps_line_breaks_and_quotes_inside_a_field() -> None:
    assert nasty("embedded.csv").rows[2][1] == '第一行\n第二行，含"引号"和,逗号'


@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("mixed_encoding.csv", "bad_encoding", {"line": 5}),
        ("nul.csv", "bad_csv", {"why": "nul", "line": 2}),
        ("unbalanced_quote.csv", "bad_csv", {"why": "quotes", "line": 2}),
        ("ragged.csv", "bad_csv", {"why": "ragged", "row": 2, "found": 2, "expected": 3}),
    ],
)
def test_it_refuses_and_names_the_line(name: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(FileFault) as refusal:
        nasty(name)
    assert refusal.value.code == code
    assert facts.items() <= dict(refusal.value.facts).items()


def test_it_names_the_line_of_a_gbk_line_in_a_utf8_file() -> None:
    sent = "单位,电话\n城管局,1\n".encode() + "住建局,2\n".encode("gbk")
    with pytest.raises(FileFault) as refusal:
        read_delimited(sent, name="a")
    assert (refusal.value.code, refusal.value.facts) == ("bad_encoding", {"line": 3})


def test_it_allows_title_lines_blank_lines_and_empty_fields() -> None:
    sheet = read_delimited("单位一览表\n\n单位,电话,备注\n城管局,,\n".encode(), name="a")
    assert sheet.rows == {1: ["单位一览表"], 3: ["单位", "电话", "备注"], 4: ["城管局"]}


@pytest.mark.parametrize("sent", [b"", b"\xef\xbb\xbf", b"\n\n  \n"])
def test_it_refuses_an_empty_file(sent: bytes) -> None:
    with pytest.raises(FileFault, match="empty_file"):
        read_delimited(sent, name="a")
