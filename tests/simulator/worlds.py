"""Worlds that live, and how one is made small."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from simulator.director import Director
from simulator.home import Home
from simulator.life.stage import LIFE_FILE
from simulator.options import Options
from simulator.relay.faults import Faults
from simulator.relay.smtp import Submission

START = datetime(2026, 9, 1, tzinfo=UTC)


def world_in(folder: Path, life: Path = LIFE_FILE, seed: int = 7) -> Director:
    options = Options(home=folder, start=START, speed=0, trickle=0, life=life, seed=seed)
    return Director(Home(folder), options, Faults())


def life_with(folder: Path, *changes: tuple[str, str]) -> Path:
    """The shipped parameters with some lines changed."""
    text = LIFE_FILE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "life.toml"
    path.write_text(text, "utf-8")
    return path


FEW = ("a_day = { us = 120, de = 80, jp = 40 }", "a_day = { us = 12, de = 8 }")


REFUNDS = {
    "en": "We refund you in full, you may keep the item.",
    "de": "Wir erstatten Ihnen den vollen Betrag. Sie dürfen den Artikel behalten.",
    "fr": "Nous vous remboursons intégralement, vous pouvez conserver l'article.",
    "it": "Le rimborsiamo l'intero importo, può conservare l'articolo.",
    "es": "Le reembolsamos el importe completo y puede quedarse con el artículo.",
    "ja": "全額をご返金いたします。商品はそのままお持ちください。",
    "zh": "我们为您全额退款，商品您可以留着。",
}


def answers(
    director: Director, days: int, *, pays: bool, words: Mapping[str, str] = REFUNDS
) -> None:
    """A desk that tells everybody the same within six hours, and pays or does not."""
    accounts = {account.store: account for account in director.accounts.values()}
    answered: set[str] = set()
    for _ in range(days * 4):
        director.advance(hours=6)
        for letter in list(director.books.messages.all.values()):
            if letter.id in answered:
                continue
            answered.add(letter.id)
            buyer, account = director.buyers[letter.case], accounts[letter.store]
            mail = EmailMessage()
            mail["From"] = account.authorised[0]
            mail["To"] = director.state_of(buyer)["address"]
            mail["Subject"] = "[Important] your order"
            mail["Message-ID"] = f"<{len(answered)}@brightnest.example>"
            mail.set_content(words[buyer.language])
            director.take(
                Submission(
                    account=account,
                    sender=account.authorised[0],
                    recipient=str(mail["To"]),
                    raw=mail.as_bytes(),
                )
            )
            if pays:
                director.notice(buyer.case, "refund_issued")
