"""Pages with forms, opened, filled in and read back as a person at a browser does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from campaigns.models import Issue, Photo, SignIn
from tests.factories import make_jpeg

Typed = Mapping[str, Any]


@dataclass
class FormPage:
    """An answer with a form on it."""

    status: int
    url: str
    text: str

    @property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)

    @property
    def form(self) -> html.HtmlElement:
        (form,) = self.tree.xpath("//main//form[.//input[@name='client_uuid']]")
        return form  # type: ignore[no-any-return]

    @property
    def names(self) -> set[str]:
        """The fields that can be filled in."""
        return {str(name) for name in self.form.xpath(".//@name")}

    @property
    def filled(self) -> dict[str, list[str]]:
        """What a browser would send if nothing more was typed, file fields left out."""
        values: dict[str, list[str]] = {}
        for name, value in self.form.form_values():  # type: ignore[attr-defined]
            values.setdefault(name, []).append(value.lstrip("\n").replace("\r\n", "\n"))
        return values

    def value(self, name: str) -> str:
        return next(iter(self.filled.get(name, [])), "")

    @property
    def kept_photos(self) -> list[str]:
        """Ids of the photos that wait in the tray."""
        return self.filled.get("photos_kept", [])

    def faults(self, name: str) -> str:
        """What is said beside a field; empty when nothing is."""
        controls = self.form.xpath(".//*[@name=$name]", name=name)
        assert controls, f"no field {name}"
        boxes = controls[0].xpath(
            "ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]"
        ) or controls[0].xpath("ancestor::section[1]")
        said = boxes[0].xpath(
            ".//*[contains(concat(' ', @class, ' '), ' errorlist ')]//text()"
            " | .//p[contains(concat(' ', @class, ' '), ' error ')]//text()"
        )
        return "".join(said).strip()

    @property
    def alert(self) -> str:
        """What the page says on top."""
        said = self.tree.xpath("//main//*[contains(@class, 'note')][@role='alert']//text()")
        return " ".join("".join(said).split())


def address(issue: Issue, deed: str) -> str:
    return reverse("deed", args=[issue.number, deed])


def opened(browser: Client, url: str) -> FormPage:
    return read(browser.get(url), url)


def read(response: Any, url: str) -> FormPage:
    return FormPage(response.status_code, url, response.content.decode())


def sent(browser: Client, page: FormPage, typed: Typed) -> Any:
    """Posts the page with these fields on top of its own hidden ones; None leaves one out."""
    hidden = {
        str(field.get("name")): str(field.get("value", ""))
        for field in page.form.xpath(".//input[@type='hidden']")
    }
    body = {name: value for name, value in {**hidden, **typed}.items() if value is not None}
    return browser.post(page.url, body)


def sent_back(browser: Client, page: FormPage, typed: Typed) -> FormPage:
    """The form that comes back for what was sent."""
    return read(sent(browser, page, typed), page.url)


def picture(name: str = "现场.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    """A photo as a phone sends it; another one at every call."""
    return SimpleUploadedFile(name, content or make_jpeg(), "image/jpeg")


def new_key() -> str:
    """A key as a form carries it."""
    return str(uuid4())


def everything(*, with_waiting_photos: bool = False) -> dict[str, list[Any]]:
    """Every row of every table, without photos that no deed has taken yet (the tray's).

    Sign-ins and their moments are left out too.
    """
    rows: dict[str, list[Any]] = {}
    for model in apps.get_app_config("campaigns").get_models():
        if model is SignIn:
            continue
        found = model._default_manager.order_by("pk")
        if model is Photo and not with_waiting_photos:
            found = found.filter(issue__isnull=False)
        names = [row.attname for row in model._meta.concrete_fields if row.name != "last_login"]
        rows[model.__name__] = list(found.values_list(*names))
    return rows
