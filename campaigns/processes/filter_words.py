"""Says in Chinese what a ledger was filtered by, for the paper itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.utils import translation

from campaigns.exports.chinese import NOTICE_STATES, SEVERITIES, STATES, word
from campaigns.models import Source
from campaigns.processes import reference
from campaigns.wording.labels import KINDS, RULES, Word

Params = Mapping[str, Sequence[str]]
MOST_NAMED = 8


def said(params: Params) -> str:
    """The filter in words, `全部` without one. Unknown codes stand as they are."""
    parts = [say(values) for name, say in _SAYERS.items() if (values := _given(params, name))]
    parts += [text for name, text in _FLAGS.items() if _is_true(params, name)]
    return "；".join(parts) or "全部"


def notices_said(params: Params) -> str:
    """The filter of the log of reminders in words, `全部` without one."""
    parts = [say(values) for name, say in _OF_NOTICES.items() if (values := _given(params, name))]
    return "；".join(parts) or "全部"


def points_said(params: Params) -> str:
    """The filter of the ledger of points in words, `全部` without one."""
    parts = [say(values) for name, say in _OF_POINTS.items() if (values := _given(params, name))]
    parts += [text for name, text in _POINTS_FLAGS.items() if _is_true(params, name)]
    return "；".join(parts) or "全部"


def codes_of(kind: str, ids: Collection[int]) -> list[str]:
    """The codes of units (`department`) or zones (`zone`) with these ids."""
    rows = reference.departments() if kind == "department" else reference.zones()
    return [code for code, row in rows.items() if row.pk in ids]


def _given(params: Params, name: str) -> list[str]:
    return [value.strip() for value in params.get(name, ()) if value.strip()]


def _is_true(params: Params, name: str) -> bool:
    return (_given(params, name) or [""])[-1].lower() in {"true", "1"}


def _listed(title: str, names: Callable[[], Mapping[str, str]]) -> Callable[[list[str]], str]:
    def say(values: list[str]) -> str:
        known = names()
        shown = [known.get(value, value) for value in values[:MOST_NAMED]]
        rest = f"等{len(values)}项" if len(values) > MOST_NAMED else ""
        return f"{title}：{'、'.join(shown)}{rest}"

    return say


def _named(rows: Mapping[str, reference.Named]) -> dict[str, str]:
    return {code: row.name for code, row in rows.items()}


def _chinese(words: Mapping[Any, Word]) -> dict[str, str]:
    with translation.override("zh-hans"):
        return {str(code): str(said) for code, said in words.items()}


def _plain(before: str, after: str = "") -> Callable[[list[str]], str]:
    return lambda values: f"{before}{values[-1]}{after}"


_SAYERS: Mapping[str, Callable[[list[str]], str]] = {
    "campaign": _listed("活动", lambda: {row.code: row.name for row in reference.campaigns()}),
    "state": _listed("状态", lambda: STATES),
    "department": _listed("单位", lambda: _named(reference.departments())),
    "role": lambda values: "协办" if values[-1] == "assist" else "主办",
    "zone": _listed("片区", lambda: _named(reference.zones())),
    "site": _listed("点位编号", dict),
    "category": _listed("类别", lambda: _named(reference.categories())),
    "severity": lambda values: f"程度：{'、'.join(word(SEVERITIES, value) for value in values)}",
    "source": _listed("来源", lambda: dict(Source.objects.values_list("code", "name"))),
    "due_from": _plain("整改时限自 "),
    "due_to": _plain("整改时限至 "),
    "found_from": _plain("发现日期自 "),
    "found_to": _plain("发现日期至 "),
    "number": lambda values: f"指定编号 {len(values)} 件",
    "q": _plain("含“", "”"),
}
_FLAGS: Mapping[str, str] = {
    "overdue": "逾期",
    "rebound": "反弹",
    "challenged": "有异议",
    "requests": "有申请待批",
}
_OF_NOTICES: Mapping[str, Callable[[list[str]], str]] = {
    "issue": _listed("问题编号", dict),
    "recipient": _listed("接收人账号", dict),
    "department": _SAYERS["department"],
    "channel": _listed("渠道", lambda: {"in_app": "站内", "email": "邮件"}),
    "step": _listed("提醒节点", dict),
    "state": _listed("状态", lambda: NOTICE_STATES),
    "from": _plain("自 "),
    "to": _plain("至 "),
}
_OF_POINTS: Mapping[str, Callable[[list[str]], str]] = {
    "department": _SAYERS["department"],
    "group": _listed("考核组", dict),
    "week": _listed("周（周一）", dict),
    "rule": _listed("计分事项", lambda: _chinese(RULES)),
    "kind": _listed("类别", lambda: _chinese(KINDS)),
    "issue": _listed("问题编号", dict),
    "entry": _listed("计分编号", dict),
    "from": _plain("自 "),
    "to": _plain("至 "),
}
_POINTS_FLAGS: Mapping[str, str] = {
    "late": "补记",
    "manual": "人工录入",
    "reversed": "已冲销",
}
