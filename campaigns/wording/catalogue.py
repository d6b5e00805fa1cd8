"""The Chinese catalogue: compiled from `.po`, and checked against every message in the code.

Babel does what gettext's tools do, so that a bare machine needs none of them.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "campaigns" / "locale" / "zh_Hans" / "LC_MESSAGES"
SOURCE, COMPILED = FOLDER / "django.po", FOLDER / "django.mo"
KEYWORDS: dict[str, None] = dict.fromkeys(
    (
        "_",
        "gettext",
        "gettext_lazy",
        "gettext_noop",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
        "npgettext",
        "npgettext_lazy",
    )
)
HEADER = """\
# Simplified Chinese of the civilized-city campaign tracker.
msgid ""
msgstr ""
"Project-Id-Version: tracker\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]?")
# A Chinese date writes its month as a figure.
SPOKEN_FOR = {"%(month_number)d": "%(month)s"}
Identity = tuple[str, str]
# What our people meet and Django 5.2 has no Chinese for; our catalogue stands before its own.
BORROWED: tuple[Identity, ...] = (
    (
        "",
        "This password is too short. It must contain at least %d character.\x00"
        "This password is too short. It must contain at least %d characters.",
    ),
    ("", "Model name"),
    ("", "Add link"),
    ("", "Change or view list link"),
    ("", "Error:"),
)


def compile_catalogue() -> None:
    """Writes the `.mo` when the `.po` is newer; quick when there is nothing to do."""
    if COMPILED.exists() and COMPILED.stat().st_mtime >= SOURCE.stat().st_mtime:
        return
    content = io.BytesIO()
    write_mo(content, _read())
    _put(COMPILED, content.getvalue())


def faults() -> list[str]:
    """What keeps the catalogue from being complete: missing, empty, fuzzy, left over, ill-fitting."""
    known = {_key(message): message for message in _read() if message.id}
    wanted = dict(messages())
    found = [
        f"not in the catalogue: {key} ({place})"
        for key, place in wanted.items()
        if key not in known
    ]
    for key, message in known.items():
        if key not in wanted:
            found.append(f"left over: {key}")
        elif message.fuzzy:
            found.append(f"fuzzy: {key}")
        elif not _is_translated(message):
            found.append(f"without translation: {key}")
        elif not _placeholders_agree(key, message):
            found.append(f"other placeholders: {key}")
    return found


def _is_translated(message: Message) -> bool:
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string or ()))


def _placeholders_agree(key: Identity, message: Message) -> bool:
    """Whether every Chinese form has the placeholders of the English ones, and no stray %."""
    wanted = {found for text in key[1].split("\x00") for found in PLACEHOLDER.findall(text)}
    forms = [message.string] if isinstance(message.string, str) else message.string or ()
    return all(
        {SPOKEN_FOR.get(found, found) for found in PLACEHOLDER.findall(form)} == wanted
        for form in forms
    )


def update() -> int:
    """Adds new messages to the `.po` untranslated and drops what is left over; how many are new."""
    old = {_key(message): message for message in _read() if message.id}
    fresh = Catalog(locale="zh_Hans", charset="utf-8")
    new = 0
    for (context, text), place in messages():
        message = old.get((context, text))
        singular, _sep, plural = text.partition("\x00")
        string = message.string if message is not None else ("" if not plural else ("",))
        new += message is None
        fresh.add(
            (singular, plural) if plural else singular,
            string,
            locations=[(place, 1)],
            context=context or None,
        )
    _write(fresh)
    return new


def _write(catalogue: Catalog) -> None:
    """The `.po`, with a header that no run changes."""
    lines = io.BytesIO(HEADER.encode())
    lines.seek(0, io.SEEK_END)
    write_po(lines, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False)
    _put(SOURCE, lines.getvalue())


def _put(path: Path, content: bytes) -> None:
    """All at once, for somebody may be reading or writing the same."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def messages() -> Iterator[tuple[Identity, str]]:
    """((context, text), file) of every message in code and templates, once each.

    A plural stands behind its singular after a NUL.
    """
    seen: set[Identity] = set(BORROWED)
    yield from ((key, "django") for key in BORROWED)
    for path, code in _sources():
        for _line, function, found, _comments in extract_python(
            io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"}
        ):
            key = _message(function, found)
            if key is not None and key not in seen:
                seen.add(key)
                yield key, str(path.relative_to(ROOT))


def _sources() -> Iterator[tuple[Path, str]]:
    """Python files as they are, templates as the Python that gettext would see."""
    for folder in ("campaigns", "tracker"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.*")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # Without indentation, which means nothing in a template and everything in Python.
        yield path, "\n".join(line.lstrip() for line in code.splitlines())


def _message(function: object, found: object) -> Identity | None:
    parts = [found] if isinstance(found, str) else list(found) if isinstance(found, tuple) else []
    texts = [part for part in parts if isinstance(part, str)]
    if not texts or not all(texts[:1]):
        return None
    context, function = "", str(function or "")
    if function.startswith(("pgettext", "npgettext")):
        context, texts = texts[0], texts[1:]
    if not texts:
        return None
    if "ngettext" in function or "npgettext" in function:
        return context, "\x00".join(texts[:2])
    return context, texts[0]


def _key(message: Message) -> Identity:
    identity = message.id
    text = "\x00".join(identity) if isinstance(identity, tuple | list) else str(identity)
    return str(message.context or ""), text


def _read() -> Catalog:
    with SOURCE.open("rb") as lines:
        return read_po(lines, locale="zh_Hans")
