"""The broker of a small installation: a message is whole or not there, and is taken once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from tracker import embedded_broker


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    """An open channel over an empty folder."""
    with _connection(tmp_path) as connection:
        yield _channel_of(connection)


def _connection(folder: Path) -> Connection:
    for name in ("messages", "control"):
        (folder / name).mkdir(exist_ok=True)
    return Connection(
        f"{embedded_broker.NAME}://",
        transport_options={
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
        },
    )


def _channel_of(connection: Connection) -> Any:
    return connection.default_channel


def test_it_is_the_broker_of_an_installation_without_redis() -> None:
    from tracker.celery import app

    with app.connection_for_write() as connection:
        if "redis" not in connection.as_uri():
            assert isinstance(connection.default_channel, embedded_broker.Channel)
        else:
            assert not isinstance(connection.default_channel, embedded_broker.Channel)


def test_messages_come_in_their_order(channel: Any) -> None:
    for number in range(3):
        channel._put("clock", {"number": number})
    taken = [channel._get("clock")["number"] for _ in range(3)]
    assert sorted(taken) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("clock")


def test_a_queue_leaves_the_others_alone(channel: Any) -> None:
    channel._put("photos", {"number": 1})
    with pytest.raises(Empty):
        channel._get("clock")
    assert channel._get("photos") == {"number": 1}


def test_an_unfinished_message_is_not_there(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "messages" / "0_x.clock.msg.part").write_text("")
    with pytest.raises(Empty):
        channel._get("clock")


def test_an_unreadable_message_ends_nothing(
    channel: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "messages" / "0_x.clock.msg").write_text("")
    channel._put("clock", {"number": 7})
    assert channel._get("clock") == {"number": 7}
    assert "could not be read" in caplog.text
    assert list((tmp_path / "messages").iterdir()) == []


def test_two_readers_beside_a_writer_take_every_message_once(tmp_path: Path) -> None:
    taken: list[int] = []
    done = threading.Event()

    def read() -> None:
        with _connection(tmp_path) as connection:
            while True:
                last = done.is_set()
                try:
                    taken.append(_channel_of(connection)._get("clock")["number"])
                except Empty:
                    if last:
                        return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    with _connection(tmp_path) as connection:
        for number in range(500):
            _channel_of(connection)._put("clock", {"number": number})
    done.set()
    for reader in readers:
        reader.join(timeout=60)
    assert sorted(taken) == list(range(500))


def test_workers_that_begin_together_share_one_table(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def begin(number: int) -> None:
        try:
            with _connection(tmp_path) as connection:
                start.wait(timeout=30)
                _channel_of(connection)._queue_bind("news", f"key{number}", "", f"q{number}")
                _channel_of(connection).get_table("news")
        except BaseException as failure:
            failures.append(failure)

    workers = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert failures == []
    with _connection(tmp_path) as connection:
        queues = {row.queue for row in _channel_of(connection).get_table("news")}
    assert queues == {f"q{number}" for number in range(8)}
