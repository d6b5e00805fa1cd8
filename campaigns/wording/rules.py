"""The words of the rule table's versions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.wording.labels import Word

STATES: Mapping[str, Word] = {
    "draft": pgettext_lazy("rules", "draft"),
    "future": pgettext_lazy("rules", "to come"),
    "in_force": pgettext_lazy("rules", "in force"),
    "past": pgettext_lazy("rules", "past"),
}
LIST_NAMES: Mapping[str, Word] = {"red_list": _("red list"), "black_list": _("black list")}
