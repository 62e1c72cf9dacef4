"""Seller Central's pages as a person works through them: read the page, fill a form in, press the button."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from simulator.robot.desk import line

TIMEOUT = 60


@dataclass(slots=True)
class Form:
    """`fields` hold what stands in them; `choices` what a list offers."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What was paid back for an order, as its page shows it: when, and how much."""

    as_of: datetime
    refunds: tuple[tuple[datetime, Decimal], ...]

    @property
    def refunded(self) -> Decimal:
        """All of it."""
        return sum((amount for _, amount in self.refunds), Decimal())


class Refused(Exception):
    """Seller Central said no."""


class Pages:
    """A seller who is logged in."""

    def __init__(self, base: str, user: str, password: str) -> None:
        self._base = base.rstrip("/")
        self._line = line()
        given = {"user": user, "password": password}
        self._line.post(f"{self._base}/ap/signin", data=given, timeout=TIMEOUT)

    def forms(self, address: str) -> list[Form]:
        """The forms of a page; none where the page is not there."""
        answer = self._line.get(urljoin(self._base, address), timeout=TIMEOUT)
        reader = _Reader()
        if answer.ok:
            reader.feed(answer.text)
        return reader.forms

    def answers(self, address: str) -> list[tuple[datetime, str]]:
        """What was written back in a conversation, and when; none where the page is not there."""
        return [(datetime.fromisoformat(at), text) for at, text in self._marked(address, "answer")]

    def order(self, address: str) -> OrderPage | None:
        """What an order's page, or that of its refunds, tells; `None` where it is not there."""
        shown = self._marked(address, "as-of")
        if not shown:
            return None
        refunds = [
            (datetime.fromisoformat(at), Decimal(amount.split()[0].replace(",", "")))
            for at, amount in self._marked(address, "refund")
        ]
        return OrderPage(datetime.fromisoformat(shown[0][0]), tuple(refunds))

    def status(self, address: str) -> str:
        """How an order stands, as its page says; empty where the page is not there."""
        return next((status for status, _ in self._marked(address, "status")), "")

    def _marked(self, address: str, name: str) -> list[tuple[str, str]]:
        answer = self._line.get(urljoin(self._base, address), timeout=TIMEOUT)
        reader = _Marked(name)
        if answer.ok:
            reader.feed(answer.text)
        return reader.found

    def submit(self, form: Form, **typed: str) -> None:
        """Press the button. Raises `Refused`."""
        for name, offered in form.choices.items():
            if typed.get(name) not in offered:
                typed[name] = offered[0]
        wanted: dict[str, Any] = {**form.fields, **typed}
        answer = self._line.post(urljoin(self._base, form.action), data=wanted, timeout=TIMEOUT)
        if not answer.ok:
            raise Refused(str(answer.status_code))


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = told.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append(Form(told.get("action", "")))
        elif not self._inside:
            return
        elif tag in ("input", "textarea") and told.get("name"):
            self.forms[-1].fields[told["name"]] = told.get("value", "")
        elif tag == "select":
            self._list = told.get("name", "")
            self.forms[-1].choices[self._list] = []
        elif tag == "option" and self._list and told.get("value"):
            self.forms[-1].choices[self._list].append(told["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._list = ""


class _Marked(HTMLParser):
    """Collects what stands under one name on a page, each with its moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.found: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._inside = told.get("class") == self._name
        if self._inside:
            self.found.append((told.get("title", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            at, text = self.found[-1]
            self.found[-1] = at, text + data
