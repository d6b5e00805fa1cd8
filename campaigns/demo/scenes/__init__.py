"""Pictures of the demo city, drawn by code: places with their problems, and fixed."""

from __future__ import annotations

from campaigns.demo.scenes.entry import Draws, draw

__all__ = ["Draws", "draw"]
