"""Finds a user by sign-in or by name."""

from __future__ import annotations

from campaigns.imports.faults import CellFault
from campaigns.models import User
from campaigns.processes.importing.names import NameIndex


class PeopleNames:
    """Active users by sign-in, else by a name that only one of them has. One query."""

    def __init__(self) -> None:
        self._by_username: dict[str, int] = {}
        self._by_name: NameIndex[int] = NameIndex()
        active = User.objects.filter(is_active=True).order_by("pk")
        for pk, username, name in active.values_list("pk", "username", "name"):
            self._by_username[username] = pk
            self._by_name.add(name, pk)

    def find(self, said: str) -> int:
        """The user's id. Raises CellFault unknown_user; `why` says unknown or ambiguous."""
        if said in self._by_username:
            return self._by_username[said]
        found = self._by_name.find(said)
        if len(found) != 1:
            raise CellFault("unknown_user", why="ambiguous" if found else "unknown")
        return found[0]
