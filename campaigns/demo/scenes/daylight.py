"""Sky, clouds and the fall of light: what differs between two pictures of the same place."""

from __future__ import annotations

import random
from functools import cache

from PIL import Image, ImageChops, ImageDraw

from campaigns.demo.scenes.canvas import HEIGHT, PICTURE, WIDTH, Pen
from campaigns.demo.scenes.colours import CLOUD, SKIES, mix
from campaigns.demo.scenes.scene import dice_of

# One picture is a window of the light's field, so the light may stand anywhere in or beside it.
_FIELD = (PICTURE[0] * 3, PICTURE[1] * 3)
_DIMMEST = (214, 218, 226)
_SHAFT = 249
HOURS = (None, (1.0, 0.99, 0.96), (0.97, 0.985, 1.0), (0.97, 0.975, 0.98))
EVENING = (0.6, 0.66, 0.82)


def sky(pen: Pen, dice: random.Random) -> None:
    """The sky of this picture with its clouds; the place is drawn over it."""
    air = dice.choice(SKIES)
    pen.box(-80, -60, WIDTH + 160, HEIGHT, air)  # every floor begins higher than 420
    cloud = mix(air, CLOUD, dice.uniform(0.5, 0.9))
    for _n in range(dice.randint(2, 4)):
        x, y, size = dice.uniform(0, 640), dice.uniform(0, 170), dice.uniform(30, 70)
        for shift, rise, part in (
            (-1.2, 0.1, 0.5),
            (-0.5, -0.2, 0.7),
            (0.4, -0.1, 0.8),
            (1.2, 0.12, 0.5),
        ):
            pen.oval(x + shift * size, y + rise * size, size * part, size * part * 0.55, cloud)


def fall_of_light(
    picture: Image.Image, at: tuple[float, float], *, leans_left: bool
) -> Image.Image:
    """The picture lit from a point, in parts of its width and height, with shafts of light."""
    left = round(_FIELD[0] / 2 - at[0] * PICTURE[0])
    top = round(_FIELD[1] / 2 - at[1] * PICTURE[1])
    window = _field(leans_left).crop((left, top, left + PICTURE[0], top + PICTURE[1]))
    return ImageChops.multiply(picture, window)


@cache
def _field(leans_left: bool) -> Image.Image:
    """Light that falls off evenly from the middle, in slanting shafts; made once a side."""
    distance = Image.radial_gradient("L").resize(_FIELD, Image.Resampling.BILINEAR)
    shafts = _shafts(leans_left)
    channels = [
        ImageChops.multiply(
            distance.point(
                [round(255 - min(1.0, value / 190) * (255 - dimmest)) for value in range(256)]
            ),
            shafts,
        )
        for dimmest in _DIMMEST
    ]
    return Image.merge("RGB", channels)


def _shafts(leans_left: bool) -> Image.Image:
    """Slanting bands, every other one a little dimmer."""
    shafts = Image.new("L", _FIELD, 255)
    brush = ImageDraw.Draw(shafts)
    dice = dice_of("shafts", leans_left)
    lean = -0.6 * _FIELD[1] if leans_left else 0.6 * _FIELD[1]
    x = -abs(lean)
    while x < _FIELD[0] + abs(lean):
        wide = dice.uniform(0.1, 0.28) * PICTURE[0]
        corners = ((x, 0), (x + wide, 0), (x + wide + lean, _FIELD[1]), (x + lean, _FIELD[1]))
        brush.polygon(corners, fill=_SHAFT)
        x += wide + dice.uniform(0.1, 0.28) * PICTURE[0]
    return shafts
