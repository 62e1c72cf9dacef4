"""Two versions of a policy are told apart in words, as a person would say it."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kefu.policy import Book, BookError, load_book, read_book
from kefu.policy.book import book_files
from kefu.policy.differing import differences
from kefu.policy.telling import Difference

SHIPPED = book_files()
BOOK = load_book()


def told(*changes: tuple[str, str, str]) -> list[Difference]:
    files = dict(SHIPPED)
    for file, old, new in changes:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    return differences(BOOK, read_book(files))


def test_a_policy_does_not_differ_from_itself() -> None:
    assert differences(BOOK, load_book()) == []


@pytest.mark.rule("PRD-2")
def test_a_changed_number_is_told_with_every_row_that_it_reaches() -> None:
    number, *rows = told(("defaults.toml", "USD = 30\n", "USD = 40\n"))
    assert (number.kind, number.row, number.rule, number.follows) == (
        "number",
        "low_price",
        "PRD-2",
        False,
    )
    assert number.text.en == (
        "A price up to this counts as low (low_price): “30 USD” becomes “40 USD”."
    )
    assert number.text.zh == "不超过这个金额算低价（low_price）：由“30 USD”改为“40 USD”。"
    cheap = next(d for d in rows if (d.table, d.row) == ("damaged", "severe-cheap"))
    assert cheap.text.en == (
        "Damaged, severe-cheap: price “at most 30 USD (low_price)” becomes “at most 40 USD (low_price)”."
    )
    assert all(row.follows for row in rows)


def test_a_number_from_a_day_to_come_is_told_with_its_day() -> None:
    later = "default = 35\n[[number.compensation_share.since]]\nfrom = 2027-01-01\ndefault = 20\n"
    number = told(("defaults.toml", "default = 35\n", later))[0]
    assert number.text.en == (
        "Compensation goes up to this share of the price (compensation_share): "
        "from 2027-01-01 on 20 % instead of 35 %."
    )


@pytest.mark.parametrize(
    ("change", "en", "zh"),
    [
        (
            ("product.toml", 'when.severity = "slight"\n', ""),
            "Damaged, slight: severity “slight” becomes “anything”.",
            "破损，slight：破损程度由“轻微”改为“任意”。",
        ),
        (
            ("product.toml", 'ask = ["photo"]', 'ask = ["photo", "details"]'),
            "Damaged, ask-photo: question “a photo” becomes “a photo and the details”.",
            "破损，ask-photo：询问由“照片”改为“照片、详细情况”。",
        ),
        (
            ("product.toml", '[["refund", "resend"]]', '[["resend"], ["refund"]]'),
            "Damaged, severe-cheap: offer “a refund, or sending it again” becomes "
            "“sending it again, then a refund”.",
            "破损，severe-cheap：方案由“退款，或者重寄”改为“重寄，之后 退款”。",
        ),
        (
            ("derived.toml", 'when.tracking = "lost"\n', 'when.tracking = ["lost", "invalid"]\n'),
            "place of the goods, 6: tracking “lost” becomes “lost or invalid”.",
            "货在哪里，6：追踪状态由“丢失”改为“丢失或无效”。",
        ),
        (
            ("rates.toml", 'CAD = "1.40"', 'CAD = "1.50"'),
            "Exchange rates: CAD (2025-10-31): “1.40” becomes “1.50”.",
            "汇率：CAD（2025-10-31）由“1.40”改为“1.50”。",
        ),
        (
            ("book.toml", 'repair = ["repair"]', 'repair = ["exchange"]'),
            "What the buyer wants, a repair: answered by “a repair” becomes “an exchange”.",
            "买家诉求，维修：对应方案由“维修”改为“换货”。",
        ),
        (
            ("product.toml", 'zh = "破损"', 'zh = "损坏"'),
            "Damaged: name “破损” becomes “损坏”.",
            "损坏：名称由“破损”改为“损坏”。",
        ),
    ],
)
def test_a_changed_part_is_told_in_both_languages(
    change: tuple[str, str, str], en: str, zh: str
) -> None:
    [difference] = told(change)
    assert (difference.text.en, difference.text.zh) == (en, zh)
    assert not difference.follows


def test_rows_that_came_and_went_are_told_with_their_own_words() -> None:
    gone, new = told(("product.toml", 'id = "severe-cheap"', 'id = "renamed"'))
    assert gone.text.en == (
        "Damaged, severe-cheap: row removed. Badly damaged, unusable and cheap."
    )
    assert (new.row, new.text.zh) == (
        "renamed",
        "破损，renamed：新增行。严重破损，影响使用，价格较低。",
    )


def test_standing_rows_join_in_their_order_so_that_it_is_told() -> None:
    parts = SHIPPED["claims.toml"].split("[[always]]")
    swapped = "[[always]]".join([parts[0], parts[2], parts[1], *parts[3:]])
    found = differences(BOOK, read_book({**SHIPPED, "claims.toml": swapped}))
    assert [d.text.en for d in found] == ["Standing rows: the rows stand in another order."]


def test_a_row_gone_from_the_middle_of_a_derived_fact_is_told() -> None:
    derivation = next(d for d in BOOK.spec.derivations if len(d.rows) > 2)
    fewer = replace(derivation, rows=derivation.rows[1:])
    spec = replace(
        BOOK.spec,
        derivations=tuple(fewer if d is derivation else d for d in BOOK.spec.derivations),
    )
    [gone] = differences(BOOK, Book(spec))
    [new] = differences(Book(spec), BOOK)
    assert "row removed" in gone.text.en
    assert "new row" in new.text.en


def line(file: str, says: str) -> int:
    return SHIPPED[file].splitlines().index(says)


@settings(max_examples=60)
@example("defaults.toml", line("defaults.toml", 'counts_from = "ordered_at"'))
@example("defaults.toml", line("defaults.toml", 'met_by = "refunded_at"'))
@example("defaults.toml", line("defaults.toml", 'warn_before = "confirm_warning_days"'))
@example("rates.toml", line("rates.toml", 'EUR = "0.8655"'))
@given(
    file=st.sampled_from([f for f in sorted(SHIPPED) if f != "book.toml"]),
    number=st.integers(0, 10_000),
)
def test_whatever_line_is_gone_is_told_and_the_other_way_round(file: str, number: int) -> None:
    lines = SHIPPED[file].splitlines()
    number %= len(lines)
    without = [*lines[:number], *lines[number + 1 :]]
    try:
        other = read_book({**SHIPPED, file: "\n".join(without)})
    except BookError:
        return
    there, back = differences(BOOK, other), differences(other, BOOK)
    for difference in (*there, *back):
        assert difference.text.en
        assert difference.text.zh
        assert "{" not in difference.text.en
    says = lines[number].split("#")[0].strip()
    assert bool(there) == bool(back)
    if says and not says.startswith("["):
        assert there
