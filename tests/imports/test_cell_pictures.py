"""Pictures in cells come out of all three forms, and what cannot be read is named."""

from __future__ import annotations

import pytest

from campaigns.imports.archives import open_workbook
from campaigns.imports.cell_pictures import CellPictures, read_cell_pictures
from campaigns.imports.faults import FileFault
from campaigns.imports.sheets import read_sheets
from tests.imports import made_workbooks as made

ONE, TWO = b"first picture", b"second picture"
ROW_EMU = 15 * 12_700


def pictures_of(sent: bytes) -> CellPictures:
    archive = open_workbook(sent)
    return read_cell_pictures(archive, read_sheets(archive))


def test_it_finds_anchored_drawings_by_row() -> None:
    sent = made.with_drawing(
        made.finding_rows("垃圾", "小广告"),
        [
            made.anchor((1, 0), (1, 9000), "rId1"),
            made.anchor((2, 0), (2, 9000), "rId2"),
            made.anchor((2, 100), (2, 9100), "rId1"),
        ],
        [ONE, TWO],
    )
    assert pictures_of(sent).found == {
        ("问题清单", 2): [("image1.jpeg", ONE)],
        ("问题清单", 3): [("image2.jpeg", TWO), ("image1.jpeg", ONE)],
    }


@pytest.mark.parametrize(
    ("begins", "ends", "row"),
    [
        ((1, 0), (1, 1000), 2),  # inside a row
        ((1, ROW_EMU - 500), (2, ROW_EMU - 500), 3),  # begins a little too high
        ((1, 500), (2, 500), 2),  # hangs over a little
        ((1, ROW_EMU - 500), (3, 500), 3),  # over three rows, the middle one whole
    ],
)
def test_it_gives_a_picture_to_the_row_that_it_covers_most(
    begins: tuple[int, int], ends: tuple[int, int], row: int
) -> None:
    sent = made.with_drawing(made.finding_rows("垃圾"), [made.anchor(begins, ends, "rId1")], [ONE])
    assert list(pictures_of(sent).found) == [("问题清单", row)]


def test_it_heeds_the_heights_of_rows() -> None:
    rows = [
        made.row(1, *made.HEADERS),
        made.row(2, "解放街商业街", "垃圾", "暴露垃圾", "2026-11-12", attributes='ht="100"'),
        made.row(3, "解放街商业街", "广告", "暴露垃圾", "2026-11-12"),
    ]
    begins, ends = (1, 40 * 12_700), (2, ROW_EMU)  # 60 points of row 2, 15 of row 3
    sent = made.with_drawing(rows, [made.anchor(begins, ends, "rId1")], [ONE])
    assert list(pictures_of(sent).found) == [("问题清单", 2)]


def test_it_finds_pictures_embedded_by_wps() -> None:
    rows = [
        made.row(1, *made.HEADERS),
        made.row(2, "解放街商业街", "垃圾", more=made.dispimg_cell("E2", "ID_1F2E")),
        made.row(3, "解放街商业街", "广告", more=made.dispimg_cell("E3", "ID_99AA")),
    ]
    sent = made.with_wps_pictures(rows, {"ID_99AA": TWO, "ID_1F2E": ONE})
    assert pictures_of(sent).found == {
        ("问题清单", 2): [("image2.jpeg", ONE)],
        ("问题清单", 3): [("image1.jpeg", TWO)],
    }


def test_it_finds_pictures_placed_in_cells_by_excel() -> None:
    rows = [
        made.row(1, *made.HEADERS),
        made.row(2, "解放街商业街", "垃圾", more=made.placed_cell("E2", 2)),
        made.row(3, "解放街商业街", "广告", more=made.placed_cell("E3", 1)),
    ]
    assert pictures_of(made.with_placed_pictures(rows, [ONE, TWO])).found == {
        ("问题清单", 2): [("image2.jpeg", TWO)],
        ("问题清单", 3): [("image1.jpeg", ONE)],
    }


def test_it_takes_no_picture_cell_for_an_error_value() -> None:
    rows = [made.row(1, *made.HEADERS), made.row(2, "甲", "乙", more=made.placed_cell("E2", 1))]
    sheet = read_sheets(open_workbook(made.with_placed_pictures(rows, [ONE])))[0]
    assert sheet.rows[2] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (made.dispimg_cell("E2", "ID_GONE"), "ID_GONE"),
        (made.placed_cell("E2", 7), "7"),
        (
            '<c r="E2" t="str"><f>_xlfn.IMAGE("https://a.example/b.jpg")</f><v>0</v></c>',
            "https://a.example/b.jpg",
        ),
    ],
)
def test_it_names_what_cannot_be_read(cell: str, name: str) -> None:
    rows = [made.row(1, *made.HEADERS), made.row(2, "甲", "乙", more=cell)]
    pictures = pictures_of(made.with_wps_pictures(rows, {"ID_1": ONE}))
    assert pictures.found == {}
    assert pictures.unread == [("问题清单", 2, name)]


def test_it_leaves_a_linked_picture_alone_and_names_its_row() -> None:
    linked = made.anchor((1, 0), (1, 9000), "rId9")
    pictures = pictures_of(made.with_drawing(made.finding_rows("垃圾"), [linked], [ONE]))
    assert [(sheet, row) for sheet, row, _name in pictures.unread] == [("问题清单", 2)]


def test_it_refuses_a_drawing_with_a_number_that_is_none() -> None:
    broken = made.anchor((1, 0), (1, 9000), "rId1").replace("<xdr:row>1<", "<xdr:row>one<")
    with pytest.raises(FileFault, match="archive_corrupt"):
        pictures_of(made.with_drawing(made.finding_rows("垃圾"), [broken], [ONE]))
