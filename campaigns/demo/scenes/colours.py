"""The colours of the demo city: calm, a little warm, bright only where something matters."""

from __future__ import annotations

Colour = tuple[int, int, int]
Fill = tuple[int, ...]  # a Colour, or one with its opacity 0–255 as a fourth number


def _hex(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def clear(colour: Colour, opacity: int) -> Fill:
    """The colour as seen through: 0 is invisible, 255 solid."""
    return (*colour, opacity)


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`part` of the other colour in the first: 0 is the first, 1 the other."""
    return (
        round(one[0] + (other[0] - one[0]) * part),
        round(one[1] + (other[1] - one[1]) * part),
        round(one[2] + (other[2] - one[2]) * part),
    )


WHITE = _hex("f6f6f2")
PAPER = _hex("ece9e0")
INK = _hex("2f3b45")
BLACK = _hex("23292e")
SHADOW = _hex("1d2b38")
GREY = _hex("9aa3aa")
SILVER = _hex("c9ced2")
STEEL = _hex("6d7881")

SKIES = (_hex("cfe3ee"), _hex("c3dcec"), _hex("dbe6ea"), _hex("e4e3da"), _hex("d3dde6"))
CLOUD = _hex("f3f6f6")
HAZE = _hex("b9cbd5")

WALLS = (
    _hex("e8dac6"),
    _hex("d8c3a5"),
    _hex("f0e7d6"),
    _hex("c9d3d6"),
    _hex("aebcc2"),
    _hex("c79b7e"),
    _hex("b6816a"),
    _hex("dcd9cf"),
    _hex("c4cfbd"),
    _hex("8f9ea8"),
    _hex("e3c9b4"),
)
TRIMS = (_hex("b9a98a"), _hex("a08c74"), _hex("8e9aa1"), _hex("f6f1e6"))
GLASSES = (_hex("9fb7c2"), _hex("7f99a6"), _hex("b9a98a"), _hex("5f7785"), _hex("c6d6dc"))
ROOFS = (_hex("7b5a4d"), _hex("5d6a73"), _hex("94604c"), _hex("6f7c7f"))
DOORS = (_hex("7a5c49"), _hex("4f6672"), _hex("8b4a3f"), _hex("59705f"))
LIT = _hex("ffdf9a")

ROAD = _hex("8d97a0")
ASPHALT = _hex("7b858e")
PAVING = _hex("c9cdcf")
KERB = _hex("b2b8bd")
MARKING = _hex("eceeec")
YELLOW = _hex("e2b64a")
SOIL = _hex("9a7b5c")
DUST = _hex("c2ac8b")
RUBBLE = (_hex("b7aa99"), _hex("9b9186"), _hex("c7bdb0"), _hex("b0735c"), _hex("86807a"))

GRASS = _hex("93b77f")
LAWN = _hex("7fa970")
LEAF = _hex("5f9a6b")
LEAVES = (_hex("5f9a6b"), _hex("4d8560"), _hex("77ab72"), _hex("3f7357"), _hex("8fb56f"))
TRUNK = _hex("7d6450")
WEED = _hex("a3a862")
DRY = _hex("b09a72")
FLOWERS = (_hex("d9776b"), _hex("e8c15a"), _hex("c98bb5"), WHITE)
WATER = _hex("8fb6bf")
WATERS = (_hex("8fb6bf"), _hex("7aa6b5"), _hex("9dbcb4"))

BIN = _hex("2f6f5c")
BIN_LID = _hex("24584a")
BINS = (BIN, _hex("3f75a3"), _hex("b5473c"), _hex("6b7278"))
CARTON = _hex("c19a6b")
CARTON_2 = _hex("a9835a")
SACK = _hex("d8d0bc")
BAGS = (_hex("3c444b"), _hex("e9e6dd"), _hex("4a5d8a"), _hex("a8443b"))
LITTER = (
    WHITE,
    _hex("9c5b3f"),
    _hex("d9c27a"),
    _hex("2f6f5c"),
    _hex("4a8dc2"),
    _hex("c94f43"),
)
DIRT = _hex("4f463b")
RUST = _hex("9a6a4a")

RED = _hex("c0392f")
BRICK = _hex("a5543f")
ORANGE = _hex("e08a3c")
GREEN = _hex("3d8f6a")
BLUE = _hex("3f75a3")
NAVY = _hex("12496b")
TEAL = _hex("4f9295")
VIOLET = _hex("8270b3")
PINK = _hex("d98a94")
CARS = (
    _hex("c9504a"),
    _hex("4f7fa8"),
    _hex("e6e4de"),
    _hex("4a545c"),
    _hex("b9bfc3"),
    _hex("6f8f7b"),
)
COATS = (_hex("4f7fa8"), _hex("8c6a8f"), _hex("5d7d6a"), _hex("c28a5a"), _hex("6a747c"))
SKIN = _hex("e3b998")
HAIR = _hex("3a302b")
TROUSERS = (_hex("43505c"), _hex("5a5348"), _hex("39434f"))
FLAME = _hex("f0953f")
SMOKE = _hex("7c8488")
