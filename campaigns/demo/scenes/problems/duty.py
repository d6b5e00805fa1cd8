"""Volunteers at work on the spot: the picture of a duty."""

from __future__ import annotations

from campaigns.demo.scenes.scene import Scene
from campaigns.demo.scenes.things.people import AHEAD, person, steward, volunteer


def volunteers(scene: Scene) -> None:
    """Two volunteers in red, one with a flag, facing each other."""
    size = scene.dice.uniform(1.15, 1.4)
    steward(scene.on(-70, 0.6, size))
    person(scene.on(80, 0.66, size, flip=True), volunteer(AHEAD))
