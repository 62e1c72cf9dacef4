"""MSG-4: e-mail addresses and links outside Amazon, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from kefu.compliance.findings import Hit
from kefu.compliance.normalise import Folded
from kefu.compliance.tables import table

_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?"
_PATH = r"(?::\d{2,5})?(?:[/?#][^\s<>\"'。，、）」】]{0,2000})?"
_TRAILING = ".,;:!?'\"]}>*_)"
_SPACED_RUN = re.compile(r"(?<!\S)\S(?:[ _*-]\S){5,200}(?!\S)")
_RUN_GAP = re.compile(r"(?<=\S)[ _*-](?=\S)")
_SECURE = re.compile(r"https://((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]|$)")
_EMBEDDED = re.compile(r"https?(?::|%3a)(?:/|%2f){2}([^/&?#%\s]+)")
_POINT_OF = re.compile(r"\s(?:point|punto)\s+(?:de|la|in|it|es|fr|to|is|at|so|no|be|as)$")
_OPEN, _CLOSED = "[({<【〔〈《「『", "])}>】〕〉》」』"
_LETTERS = (
    r"(?:(?![\u3040-\u9fff])[^\W\d_]|中国|公司|网络|网店|中文网|香港)"  # of a host or its ending
)
# What an address cannot do without: one of these, or a match of one of the expressions.
_HINTS = (
    *("@", "\\", "//", ":/", ": /", ",com", "www"),
    *("arroba", "chiocciola", "arobas", "klammeraffe"),
)
_EASTERN_HINTS = ("ドット", "どっと", "てん", "テン", "艾特", "圈a", "アット", "あっと", "小老鼠")
_HINT_PATTERNS = (
    re.compile(rf"[.·。](?:{_LETTERS}|\s(?:com|net|org)\b|(?<=\s\.)\s?[a-z]|(?<=[_*-]\.)[_*-])"),
    re.compile(r"[dp](?<=\W[dp])(?:(?<=d)[o0]t|(?<=p)(?:unkt|oint|unto))\b"),
    re.compile(rf"[{re.escape(_OPEN)}]\s?(?:[.,@]|at?\s?[{re.escape(_CLOSED)}])"),
)
_EASTERN_HINT = re.compile(rf"[点點]\s?[{re.escape(_CLOSED)}]?\s{{0,2}}(?:\d|{_LETTERS})")


@cache
def _listed(name: str) -> frozenset[str]:
    entries = table("hosts")[name]
    return frozenset(entries.split() if isinstance(entries, str) else entries)


def _alternatives(*names: str) -> str:
    words = sorted(frozenset().union(*map(_listed, names)), key=lambda w: (-len(w), w))
    return "|".join(re.escape(word) for word in words)


@cache
def _dot() -> str:
    words = _alternatives("dot_words")
    latin = "|".join(word for word in sorted(_listed("dot_words")) if word.isascii())
    return (
        rf"(?:\s{{0,2}}[\[({{<【〔〈《「『]\s?(?:{words}|[.,])\s?[\])}}>】〕〉》」』]\s{{0,2}}|\s{{1,2}}(?:{latin})\s{{1,2}}"
        r"|\s?(?:[点點]|ドット|どっと|てん|テン)\s?|\s\.\s?(?=[a-z]{2,4}\b)|\.\s(?=(?:com|net|org)\b)|,(?=com\b)|[.。·])"
    )


@cache
def _url() -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z0-9])(?:h\W?[tx*]\W?[tx*]\W?ps?|[a-z][a-z0-9+-]{1,12})\s?:\s?[/\\]\s?[/\\]\s?"
        r"([^\s<>\"'。，、（）「」【】]{1,2000})"
    )


@cache
def _mail() -> re.Pattern[str]:
    at_words = _alternatives("at_words")
    latin = "|".join(word for word in sorted(_listed("at_words")) if word.isascii())
    eastern = "|".join(word for word in sorted(_listed("at_words")) if not word.isascii())
    providers = _alternatives("mail_providers")
    endings = _alternatives("strong_endings", "weak_endings")
    dot = _dot()
    sure_at = rf"(?:\s{{0,2}}[\[({{<【〔〈《「『]\s?(?:{at_words}|@|a)\s?[\])}}>】〕〉》」』]\s{{0,2}}|\s?@\s?|\s?(?:{eastern})\s?)"
    word_at = rf"\s{{1,2}}(?:{latin})\s{{1,2}}"
    spoken_dot = dot.replace("|[.。·])", ")")
    local = (
        rf"(?<![a-z0-9_.+-])[a-z0-9][a-z0-9_.+%-]{{0,63}}(?:{spoken_dot}[a-z0-9_+-]{{1,30}}){{0,2}}"
    )
    return re.compile(
        rf"{local}(?:{sure_at}(?:(?:{_LABEL}{dot}){{1,4}}(?:{endings}|[a-z]{{2,8}})(?![a-z0-9_])|(?:{providers})(?![a-z0-9_]))"
        rf"|{word_at}(?:(?:{providers})(?:{dot}(?:{endings}))?(?![a-z0-9_])"
        rf"|{_LABEL}(?:{spoken_dot}{_LABEL}){{0,2}}{spoken_dot}(?:{endings})(?![a-z0-9_])))"
    )


@cache
def _mail_gate() -> re.Pattern[str]:
    providers = _alternatives("mail_providers")
    return re.compile(
        r"@|[\[({<【〔〈《「『]\s?at?\s?[\])}>】〕〉》」』]|arroba|chiocciola|arobas|klammeraffe|艾特|小老鼠|圈a|アット|あっと"
        rf"|\bat\s+(?:(?:{providers})\b|[^\s]+\s*\W?(?:dot|punkt|point|punto)\b)"
    )


@cache
def _bare() -> re.Pattern[str]:
    endings = _alternatives("strong_endings", "weak_endings")
    dot = _dot()
    strong = _alternatives("strong_endings")
    spoken = rf"{_LABEL}(?:\s?(?:{_alternatives('hyphen_words')})\s?[a-z0-9]{{1,30}}){{1,4}}"
    return re.compile(
        rf"(?<![a-z0-9_@\-/])(?:www[\s_-]{_LABEL}[\s_-](?:{strong})(?![a-z0-9_-])"
        rf"|{spoken}{dot}(?:{endings})(?![a-z0-9_-])"
        rf"|w\W?w\W?w{dot}\s?{_LABEL}(?:{dot}{_LABEL}){{0,4}}"
        rf"|(?:{_LABEL}{dot}){{1,6}}(?:{endings}|xn--[a-z0-9-]{{2,40}})(?![a-z0-9_-])"
        rf"|{_LABEL}\.[a-z]{{2,10}}(?=/[a-z0-9]{{3}})){_PATH}"
        r"|[\u3040-\u30ff\u4e00-\u9fff-]{1,20}(?:\.|[点點]|ドット|どっと)(?:com|net|jp|cn|中国|公司|网络|网店)(?![a-z0-9])"
    )


_AT = re.compile(
    r"@|\W?\bat\b\W?|arroba|chiocciola|arobase?|アット(?:マーク)?|あっと(?:まーく)?|艾特|小老鼠|圈a|klammeraffe"
)


@cache
def _dot_pattern() -> re.Pattern[str]:
    return re.compile(_dot())


@cache
def _spelled_out() -> re.Pattern[str]:
    """The parts of a name that only somebody who spells an address would say."""
    return re.compile(rf"\b(?:{_alternatives('hyphen_words')})\b|^www\b|ハイフン|横杠")


def links(folded: Folded, *, tracking_links: bool = False) -> Iterator[Hit]:
    """Every address and link in the text that is not Amazon's own.

    `tracking_links`: secure links to carriers' own hosts, written without disguise, pass as well.
    """
    if not _hinted(folded.text):
        return
    yield from _found(folded, tracking_links)
    for run in _SPACED_RUN.finditer(folded.text):
        squeezed = _RUN_GAP.sub("", run.group())
        inner = Folded(original=squeezed, text=squeezed)
        first = next(_found(inner), None)
        if first is not None:
            yield Hit(code=first.code, start=run.start(), end=run.end())


def _hinted(text: str) -> bool:
    if any(map(text.__contains__, _HINTS)) or any(p.search(text) for p in _HINT_PATTERNS):
        return True
    if not text.isascii() and (
        any(map(text.__contains__, _EASTERN_HINTS)) or _EASTERN_HINT.search(text)
    ):
        return True
    # "john at gmail": all other words after "at" need a dot, which is a hint by itself.
    return (" at " in text or text.startswith("at ")) and bool(_at_provider().search(text))


@cache
def _at_provider() -> re.Pattern[str]:
    return re.compile(rf"at(?<=\bat)\s+(?:{_alternatives('mail_providers')})\b")


def _found(folded: Folded, tracking_links: bool = False) -> Iterator[Hit]:
    text = folded.text
    mails = _mail().finditer(text) if _mail_gate().search(text) else ()
    spans = [(match.start(), match.end()) for match in mails]
    for begin, stop in spans:
        host = _host_of(_AT.split(text[begin:stop])[-1])
        if not _is_amazon(host, folded, begin, stop):
            yield Hit(code="email_address", start=begin, end=stop)
    if "//" in text or "\\" in text or ": /" in text:
        for match in _url().finditer(text):
            stop = match.start() + len(_trimmed(match.group()))
            spans.append((match.start(), stop))
            if tracking_links and _is_carriers(folded.slice(match.start(), stop)):
                continue
            code = _judge_url(match.group(1), folded, match.start(1), stop)
            if code:
                yield Hit(code=code, start=match.start(), end=stop)
    spans.sort()
    index = 0
    for match in _bare().finditer(text):
        begin, stop = match.start(), match.start() + len(_trimmed(match.group()))
        while index < len(spans) and spans[index][1] <= begin:
            index += 1
        if index < len(spans) and spans[index][0] < stop and spans[index][1] >= stop:
            continue
        code = _judge_bare(match.group(), folded, begin, stop)
        if code:
            yield Hit(code=code, start=begin, end=stop)


def _trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it."""
    while link and link[-1] in _TRAILING:
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return link


def _host_of(address: str) -> str:
    """The host of an address without scheme: no user, port, path; every kind of dot made plain."""
    authority = re.split(r"[/?#\\]", address, maxsplit=1)[0]
    authority = authority.rpartition("@")[2]
    host = _dot_pattern().sub(".", authority)
    return re.sub(r":\d+$", "", host).strip(". ")


def _is_amazon(host: str, folded: Folded, start: int, end: int) -> bool:
    """Amazon's own host, and written with its own letters (no look-alike of another script)."""
    if not _is_below(host, _listed("amazon")):
        return False
    plain = unicodedata.normalize("NFKC", folded.slice(start, end))
    return all(c.isascii() or not c.isalpha() for c in plain.split("/")[0])


def _is_carriers(link: str) -> bool:
    """A secure link to a carrier's own host, as written: no disguise, and no other host in it."""
    secure = _SECURE.match(link.lower())
    if secure is None or not _is_below(secure.group(1), _listed("carriers")):
        return False
    return all(
        _is_below(host, _listed("carriers") | _listed("amazon"))
        for host in map(_host_of, _EMBEDDED.findall(link.lower()[len("https://") :]))
    )


def _is_below(host: str, own: frozenset[str]) -> bool:
    parts = host.split(".")
    return any(".".join(parts[index:]) in own for index in range(len(parts)))


def _outside(host: str) -> str:
    looks = host.replace("rn", "m").replace("0", "o").replace("1", "l").replace("vv", "w")
    resembles = re.search(r"a[mn]a?z[ao]+[nm]|amzn|amazn|amzaon", looks.replace("-", ""))
    return "look_alike_link" if resembles else "external_link"


def _judge_url(address: str, folded: Folded, start: int, end: int) -> str | None:
    host = _host_of(address)
    if not _is_amazon(host, folded, start, end):
        return _outside(host)
    embedded = _EMBEDDED.search(address)
    if embedded and not _is_amazon(_host_of(embedded.group(1)), folded, start, start + 1):
        return "external_link"
    return None


def _judge_bare(address: str, folded: Folded, start: int, end: int) -> str | None:
    host = _host_of(address)
    if _is_amazon(host, folded, start, end):
        return _judge_url(address, folded, start, end)
    head, _, ending = host.rpartition(".")
    if host in _listed("known_hosts") or host.startswith("www."):
        return _outside(host)
    if _is_amazon(head, folded, start, end) and ending in _listed("weak_endings"):
        return None  # "…amazon.de.it arrived": a missing blank, not another host
    if _spelled_out().search(address):
        return _outside(host)
    if _POINT_OF.search(address) and re.match(r"\s\w", folded.text[end : end + 2]):
        return None  # "punto de recogida", "point de retrait"
    name = head.rpartition(".")[2]
    if len(name) < 2 and len(ending) == 2 and "/" in address:
        return _outside(host)
    if len(name) < 2 or (name.isdigit() and (ending not in ("com", "cn") or len(name) < 3)):
        return None
    if ending in _listed("weak_endings"):
        return _outside(host) if _weak_is_meant(address, name, folded, start, end) else None
    if len(ending) == 2 and _starts_a_sentence(folded, start + len(address.split("/")[0]), ending):
        return None
    return _outside(host)


def _starts_a_sentence(folded: Folded, end: int, ending: str) -> bool:
    """ "…angekommen.Es tut uns leid": a forgotten blank after a full stop."""
    written = folded.slice(end - len(ending), end)
    return written.istitle() and re.match(r"\s\w", folded.text[end : end + 2]) is not None


def _weak_is_meant(address: str, name: str, folded: Folded, start: int, end: int) -> bool:
    if "/" in address or "-" in name or any(part in name for part in _listed("shop_parts")):
        return True
    if re.search(r"\s|[\[({<点點]", address.strip()):
        return True
    if folded.slice(start, end)[-1].isupper() != folded.slice(start, end)[0].isupper():
        return False
    if _starts_a_sentence(folded, end, name):
        return False
    before = re.findall(r"\w+", folded.text[max(0, start - 24) : start])[-3:]
    return any(word in _listed("weak_hints") for word in before)
