"""Small pages by hand: text is escaped unless it is `Html` already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; color: #16191f; background: #fff; }
header { background: #002f36; padding: 10px 22px; display: flex; gap: 18px; align-items: baseline; flex-wrap: wrap; }
header a { color: #fff; text-decoration: none; } header b { color: #fff; } header span { color: #c7d5d6; margin-left: auto; }
main { padding: 14px 22px 60px; max-width: 1060px; } h1 { font-size: 21px; } h2 { font-size: 16px; margin: 22px 0 4px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid #d5dbdb; vertical-align: top; }
th { font-size: 13px; color: #545b64; } form { margin: 4px 0; } label { display: block; margin: 5px 0; }
textarea { width: 100%; max-width: 560px; min-height: 84px; font: inherit; } input, select { font: inherit; padding: 3px 6px; }
button { font: inherit; padding: 4px 12px; } details { margin: 3px 0; } summary { cursor: pointer; color: #00636b; }
.said { background: #e6f4ea; padding: 8px 12px; } .refused { background: #fdecea; padding: 8px 12px; } .quiet { color: #545b64; }
blockquote { margin: 4px 0; padding-left: 10px; border-left: 3px solid #d5dbdb; white-space: pre-wrap; }
"""
MENU = {
    "Orders": "/orders-v3/",
    "Manage Returns": "/gp/returns/list/v2",
    "Messages": "/messaging/inbox",
    "A-to-z Guarantee Claims": "/gp/guarantee-claims/",
    "Chargeback Claims": "/gp/chargebacks/home.html",
    "Feedback": "/feedback-manager/index.html",
    "SAFE-T": "/safet-claims",
    "Case log": "/cu/case-lobby",
}


class Html(str):
    """Text that is markup."""

    __slots__ = ()


def text(value: Any) -> Html:
    """Anything as markup; what is not `Html` is escaped."""
    return value if isinstance(value, Html) else Html(escape(str(value)))


def join(parts: Iterable[Any]) -> Html:
    """One after the other."""
    return Html("".join(text(part) for part in parts))


def tag(element: str, /, *inside: Any, **attributes: Any) -> Html:
    """An element; `class_` and the like lose their underscore."""
    told = "".join(
        f' {key.rstrip("_")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{element}{told}>{join(inside)}</{element}>")


def link(where: str, words: Any) -> Html:
    """A link."""
    return tag("a", words, href=where)


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> Html:
    """A table; a quiet line where it has no rows."""
    lines = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    if not lines:
        return tag("p", "Nothing here.", class_="quiet")
    head = tag("tr", *(tag("th", name) for name in heads))
    return tag("table", tag("thead", head), tag("tbody", *lines))


def form(where: str, button: str, *fields: Any, **hidden: str) -> Html:
    """A form that posts, with one button."""
    kept = [
        Html(f'<input type="hidden" name="{k}" value="{escape(v)}">') for k, v in hidden.items()
    ]
    return tag("form", *kept, *fields, tag("button", button), method="post", action=where)


def folded(summary: str, *inside: Any) -> Html:
    """A form behind a click."""
    return tag("details", tag("summary", summary), *inside)


def line(label: str, name: str, value: str = "", **more: str) -> Html:
    """A labelled line to type in."""
    told = "".join(f' {key}="{escape(val)}"' for key, val in more.items())
    return tag("label", f"{label} ", Html(f'<input name="{name}" value="{escape(value)}"{told}>'))


def area(label: str, name: str, limit: int) -> Html:
    """A labelled text of at most `limit` characters."""
    return tag(
        "label",
        label,
        Html("<br>"),
        tag("textarea", name=name, maxlength=limit, required="required"),
    )


def choice(label: str, name: str, options: Mapping[str, str]) -> Html:
    """A labelled choice."""
    listed = [tag("option", words, value=code) for code, words in options.items()]
    return tag("label", f"{label} ", tag("select", *listed, name=name))


def page(title: str, seller: str, *body: Any, said: str = "", refused: str = "") -> str:
    """The whole document."""
    menu = [link(where, words) for words, where in MENU.items()] if seller else []
    told = [tag("p", said, class_="said", role="status")] if said else []
    told += [tag("p", refused, class_="refused", role="alert")] if refused else []
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>'
        + tag("header", tag("b", "seller central (simulated)"), *menu, tag("span", seller))
        + tag("main", tag("h1", title), *told, *body)
        + "</body></html>"
    )
