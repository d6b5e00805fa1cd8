"""Makes the two fonts of the papers (campaigns/exports/fonts/) from the OFL fonts they come from.

    npm pack @expo-google-fonts/noto-serif-sc@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3
    .venv/bin/python deploy/make_paper_fonts.py FOLDER_WITH_THE_TWO_TGZ

Keeps the characters of GB 2312 and the marks that papers use; the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "campaigns" / "exports" / "fonts"
SOURCES = {
    "PaperSerif.ttf": (
        "expo-google-fonts-noto-serif-sc-0.4.3.tgz",
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    ),
    "PaperSans.ttf": (
        "expo-google-fonts-noto-sans-sc-0.4.3.tgz",
        "package/700Bold/NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
}
# Beside GB 2312: what the papers themselves write, and characters common in names of places.
MORE = "〔〕—–…·•√×○●△▲▽▼↑↓→←≤≥±℃㎡①②③④⑤⑥⑦⑧⑨⑩〇□■　％￥№﹝﹞‰镕喆堃祎珺玥旻淼翀赟婳垚昇"
HANZI_ROWS, MARK_ROWS, CELLS = range(0xB0, 0xF8), (0xA1, 0xA2, 0xA3), range(0xA1, 0xFF)


def characters() -> set[int]:
    """ASCII, Latin-1's printing half, the marks, digits and hanzi of GB 2312, and MORE."""
    found = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | {ord(mark) for mark in MORE}
    for row in (*MARK_ROWS, *HANZI_ROWS):
        for cell in CELLS:
            text = bytes((row, cell)).decode("gb2312", "ignore")
            found |= {ord(mark) for mark in text}
    return found


def made(source: bytes) -> bytes:
    """The subset: outlines and widths only, without hints, kerning or vertical metrics."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "STAT"]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters())
    worker.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main(folder: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, (archive, member, sha256) in SOURCES.items():
        with tarfile.open(folder / archive) as packed:
            file = packed.extractfile(member)
            if file is None:
                sys.exit(f"{archive} holds no {member}")
            source = file.read()
        if hashlib.sha256(source).hexdigest() != sha256:
            sys.exit(f"{member} is not the file that the fonts were made from")
        content = made(source)
        (TARGET / name).write_bytes(content)
        said = f"{name} {len(content)} bytes sha256 {hashlib.sha256(content).hexdigest()}\n"
        sys.stdout.write(said)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
