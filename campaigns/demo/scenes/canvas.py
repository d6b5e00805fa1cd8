"""The pen of every drawing: shapes in scene units, placed, turned and tinted as the camera sees.

A scene is 640 × 480 units, origin top left; settings draw a little beyond its edges, so that the
camera may sway. Shapes are drawn at twice the size of the picture and reduced: that smooths edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from campaigns.demo.scenes.colours import Colour, Fill

WIDTH, HEIGHT = 640, 480
PICTURE = (720, 540)
OVERSIZE = 2

Point = tuple[float, float]
# X = a·x + b·y + c, Y = d·x + e·y + f
Matrix = tuple[float, float, float, float, float, float]
_ROUND = tuple((math.cos(step * math.pi / 10), math.sin(step * math.pi / 10)) for step in range(20))


@dataclass(frozen=True)
class Camera:
    """What part of the scene is in the picture: `zoom` ≥ 1 around a centre, maybe mirrored."""

    zoom: float
    centre: Point
    is_mirrored: bool

    def matrix(self) -> Matrix:
        scale = self.zoom * OVERSIZE * PICTURE[0] / WIDTH
        across = -scale if self.is_mirrored else scale
        x, y = self.centre
        half_width, half_height = PICTURE[0] * OVERSIZE / 2, PICTURE[1] * OVERSIZE / 2
        return (across, 0.0, half_width - across * x, 0.0, scale, half_height - scale * y)


class Pen:
    """Draws on the canvas in units of its own; `at` gives a pen with another origin and size."""

    __slots__ = ("_glass", "_is_straight", "_matrix", "_scale", "_solid", "_tint", "picture")

    def __init__(
        self,
        picture: Image.Image,
        matrix: Matrix,
        tint: tuple[float, float, float] | None,
        brushes: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw] | None = None,
    ) -> None:
        self.picture = picture
        self._solid, self._glass = brushes or (
            ImageDraw.Draw(picture),
            ImageDraw.Draw(picture, "RGBA"),
        )
        self._matrix = matrix
        self._tint = tint
        self._is_straight = matrix[1] == 0 == matrix[3]
        self._scale = math.hypot(matrix[0], matrix[3])

    def at(
        self, x: float, y: float, size: float = 1.0, *, flip: bool = False, turn: float = 0.0
    ) -> Pen:
        """A pen whose origin is (x, y), `size` times as large, turned clockwise by degrees."""
        a, b, c, d, e, f = self._matrix
        across = -size if flip else size
        moved = (a * x + b * y + c, d * x + e * y + f)
        if turn:
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            matrix = (
                (a * cos + b * sin) * across,
                (b * cos - a * sin) * size,
                moved[0],
                (d * cos + e * sin) * across,
                (e * cos - d * sin) * size,
                moved[1],
            )
        else:
            matrix = (a * across, b * size, moved[0], d * across, e * size, moved[1])
        return Pen(self.picture, matrix, self._tint, (self._solid, self._glass))

    def readable(self) -> Pen:
        """The same pen, mirrored back where the camera mirrors: for figures that people read."""
        a, b, c, d, e, f = self._matrix
        matrix = self._matrix if a >= 0 else (-a, b, c, -d, e, f)
        return Pen(self.picture, matrix, self._tint, (self._solid, self._glass))

    def glowing(self) -> Pen:
        """The same pen without the tint of the hour: for lamps, screens and lit windows."""
        return Pen(self.picture, self._matrix, None, (self._solid, self._glass))

    def box(
        self, x: float, y: float, width: float, height: float, fill: Fill, corner: float = 0.0
    ) -> None:
        """A rectangle by its upper left corner; `corner` rounds it."""
        if not self._is_straight:
            right, low = x + width, y + height
            self.shape(((x, y), (right, y), (right, low), (x, low)), fill)
            return
        frame = self._frame(x, y, width, height)
        radius = corner * self._scale
        if radius < 1:
            self._brush(fill).rectangle(frame, fill=self._tinted(fill))
            return
        radius = min(radius, (frame[2] - frame[0]) / 2, (frame[3] - frame[1]) / 2)
        self._brush(fill).rounded_rectangle(frame, radius, fill=self._tinted(fill))

    def oval(self, x: float, y: float, across: float, down: float, fill: Fill) -> None:
        """An ellipse by its centre and half axes."""
        if self._is_straight or across == down:
            a, b, c, d, e, f = self._matrix
            centre_x, centre_y = a * x + b * y + c, d * x + e * y + f
            wide, high = across * self._scale, down * self._scale
            frame = (centre_x - wide, centre_y - high, centre_x + wide, centre_y + high)
            self._brush(fill).ellipse(frame, fill=self._tinted(fill))
            return
        self.shape([(x + across * cos, y + down * sin) for cos, sin in _ROUND], fill)

    def disc(self, x: float, y: float, radius: float, fill: Fill) -> None:
        self.oval(x, y, radius, radius, fill)

    def ring(self, x: float, y: float, radius: float, fill: Colour, width: float) -> None:
        """A circle's line, `width` inwards from the radius."""
        a, b, c, d, e, f = self._matrix
        centre_x, centre_y = a * x + b * y + c, d * x + e * y + f
        far = radius * self._scale
        frame = (centre_x - far, centre_y - far, centre_x + far, centre_y + far)
        thick = max(1, round(width * self._scale))
        self._solid.ellipse(frame, outline=self._tinted(fill), width=thick)

    def shape(self, points: Sequence[Point], fill: Fill) -> None:
        self._brush(fill).polygon(self._placed(points), fill=self._tinted(fill))

    def line(self, points: Sequence[Point], fill: Fill, width: float) -> None:
        thick = max(1, round(width * self._scale))
        joint = "curve" if len(points) > 2 and thick > 4 else None
        placed = self._placed(points)
        self._brush(fill).line(placed, fill=self._tinted(fill), width=thick, joint=joint)

    def arc(self, left: Point, right: Point, sag: float, fill: Colour, width: float) -> None:
        """A line that hangs between two points, `sag` units below their middle."""
        steps = [step / 8 for step in range(9)]
        points = [
            (
                left[0] + (right[0] - left[0]) * part,
                left[1] + (right[1] - left[1]) * part + 4 * sag * part * (1 - part),
            )
            for part in steps
        ]
        self.line(points, fill, width)

    def _frame(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        a, _b, c, _d, e, f = self._matrix
        one, other = a * x + c, a * (x + width) + c
        top, low = e * y + f, e * (y + height) + f
        return (min(one, other), top, max(one, other) - 1, max(top, low - 1))

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        a, b, c, d, e, f = self._matrix
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]

    def _brush(self, fill: Fill) -> ImageDraw.ImageDraw:
        return self._solid if len(fill) == 3 else self._glass

    def _tinted(self, fill: Fill) -> Fill:
        if self._tint is None:
            return fill
        red, green, blue = self._tint
        seen = (int(fill[0] * red), int(fill[1] * green), int(fill[2] * blue))
        return seen if len(fill) == 3 else (*seen, fill[3])


def blank(camera: Camera, tint: tuple[float, float, float] | None) -> Pen:
    """A pen on an empty canvas, looking through the camera."""
    size = (PICTURE[0] * OVERSIZE, PICTURE[1] * OVERSIZE)
    return Pen(Image.new("RGB", size), camera.matrix(), tint)
