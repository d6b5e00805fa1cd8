"""The broker of a small installation: messages are files in a folder, read by kombu's own transport.

kombu opens a message's file, then fills it; a worker that looks in between reads nothing, and the
error ends the whole worker (celery/kombu issue 1551). It also takes a message by moving it to the
system's temporary folder, which on another disk is a copy that two workers can make at once. Here
a message appears by a rename when it is whole, and is taken by a rename in its own folder.
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

NAME = "embedded"

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """A folder of messages in which a file is either whole or not there."""

    def _put(self, queue: str, payload: Any, **_given: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f"{name}.part"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of the queue.

        Raises :class:`queue.Empty`. What cannot be read (a disk that was full) is dropped with a
        line in the log: a message only wakes a duty, and the next one wakes it again.
        """
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            text = taken.read_text(encoding="utf-8", errors="replace")
            taken.unlink()
            try:
                return loads(text)
            except json.JSONDecodeError:
                logger.warning("A message of queue %s could not be read and was dropped", queue)
        raise Empty

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str
    ) -> None:
        self._begin_table(self._exchange_file(exchange))  # type: ignore[attr-defined]
        super()._queue_bind(exchange, routing_key or "", pattern or "", queue)

    @staticmethod
    def _begin_table(file: Path) -> None:
        """An empty table, unless another process has begun one: there is never a half-made one."""
        if file.exists():
            return
        begun = file.with_name(f"{file.name}.{uuid.uuid4()}")
        begun.write_text("[]", encoding="utf-8")
        try:
            os.link(begun, file)
        except FileExistsError:
            pass
        finally:
            begun.unlink()


class Transport(filesystem.Transport):
    """kombu's transport over files, with our channel."""

    Channel = Channel


TRANSPORT_ALIASES[NAME] = f"{__name__}:Transport"
