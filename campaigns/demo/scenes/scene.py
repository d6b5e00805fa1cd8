"""What a drawn place offers to the problem in it: a pen, dice, and where floor and walls are."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass

from campaigns.demo.scenes.canvas import Pen


@dataclass(frozen=True)
class Wall:
    """A stretch of wall with nothing on it, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass
class Scene:
    """A place ready for its problem.

    `floor` is where the walls end, `side` where things stand beside the way (on the pavement, at
    the edge of a lawn), `kerb` where the way begins, `spot` the place of the problem from left to
    right; all in scene units. `dice` always fall the same for one place and problem.
    """

    pen: Pen
    dice: random.Random
    floor: float
    side: float
    kerb: float
    spot: float
    wall: Wall

    def on(self, x: float, y: float, size: float = 1.0, *, flip: bool = False) -> Pen:
        """A pen on the ground: `x` from the spot, `y` 0 at the kerb and 1 at the lower edge."""
        return self.pen.at(self.spot + x, self.depth(y), size, flip=flip)

    def beside(self, x: float, size: float = 1.0, *, down: float = 0.0, flip: bool = False) -> Pen:
        """A pen beside the way: `x` from the spot, `down` units nearer to the camera."""
        return self.pen.at(self.spot + x, self.side + down, size, flip=flip)

    def depth(self, y: float) -> float:
        return self.kerb + (466 - self.kerb) * y


Setting = Callable[[Pen, random.Random], Scene]
Painter = Callable[[Scene], None]


@dataclass(frozen=True)
class Kind:
    """How problems of a kind look: the places where they happen, with it, and without it."""

    settings: tuple[Setting, ...]
    before: Painter
    after: Painter
    is_in_the_evening: bool = False


def dice_of(*seeds: object) -> random.Random:
    """Dice that fall the same way for the same seeds, on every machine."""
    seed = hashlib.sha256("\x1f".join(map(str, seeds)).encode()).digest()
    return random.Random(seed)  # noqa: S311 (drawings, no secrets)
