"""What is left where a problem leaves nothing, and what several kinds of problem share."""

from __future__ import annotations

from campaigns.demo.scenes.colours import MARKING, SHADOW, STEEL, clear
from campaigns.demo.scenes.scene import Scene


def as_it_is(scene: Scene) -> None:
    """Draws nothing: the scene is already whole."""


def bays(scene: Scene) -> None:
    """Lines of parking bays on the ground."""
    near, far = scene.depth(0.95), scene.depth(0.18)
    for n in range(4):
        x = (n - 1.5) * 165
        line = ((scene.spot + x * 1.2, near), (scene.spot + x, far))
        scene.pen.line(line, MARKING, 6)


def bare_wall(scene: Scene) -> None:
    """The screws and the pale place of a board that hung there."""
    wall = scene.wall
    pen = scene.pen.at(wall.x + 20, wall.y + 8)
    for x, y in ((0, 0), (wall.width - 46, 0), (0, 90), (wall.width - 46, 90)):
        pen.disc(x, y, 3, STEEL)
    pen.box(0, 0, wall.width - 46, 90, clear(SHADOW, 34))
