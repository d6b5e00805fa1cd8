"""A frozen week without its long lists, which are read only when somebody opens one.

The stored content of a large city's week is thirteen megabytes, nearly all of it entries; without
them the table comes nine times faster (measured). The only SQL here is a function for each dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.db.models import F, Func, JSONField

from campaigns.models import ScoreWeek

Lists = Mapping[str, list[dict[str, Any]]]


class WithoutLists(Func):
    """The content of a week without the key `lists`."""

    function = "JSON_REMOVE"
    template = "%(function)s(%(expressions)s, '$.lists')"
    arity = 1
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - 'lists')", **more)


WITHOUT_LISTS = WithoutLists(F("content"))


class StoredLists(Mapping[str, list[dict[str, Any]]]):
    """The lists of a stored week, read at the first look (one query)."""

    def __init__(self, week_id: int) -> None:
        self._week_id = week_id

    @cached_property
    def _lists(self) -> Lists:
        content = ScoreWeek.objects.values_list("content", flat=True).get(pk=self._week_id)
        found: Lists = content["lists"]
        return found

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self._lists[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)
