"""A wrong place in a policy file is told with file, line and what was expected there."""

import random
import re
import tomllib
from pathlib import Path

import pytest

from kefu.policy import BookError, load_book, read_book
from kefu.policy.book import book_files, shipped_folder

SHIPPED = book_files()


def told(file: str, old: str, new: str) -> tuple[str, str]:
    """The line that the first problem points at, and its message."""
    assert old in SHIPPED[file]
    text = SHIPPED[file].replace(old, new, 1)
    with pytest.raises(BookError) as caught:
        read_book({**SHIPPED, file: text})
    problem = caught.value.problems[0]
    assert problem.place.file == file
    assert str(problem) in str(caught.value)
    assert problem.zh
    return text.splitlines()[problem.place.line - 1], problem.en


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        (
            'when.severity = "slight"',
            'when.severity = "mild"',
            "when.severity",
            "expected severe, slight, unknown or known",
        ),
        (
            'when.severity = "slight"',
            'when.gravity = "slight"',
            "when.gravity",
            "no fact is called 'gravity'",
        ),
        ("when.evidence = true", 'when.evidence = "true"', "when.evidence", "expected False, True"),
        (
            '{ at_most = "low_price" }',
            '{ at_most = "cheap" }',
            "when.price",
            "not a number of the defaults in money",
        ),
        (
            '{ at_most = "low_price" }',
            "{ at_most = 30 }",
            "when.price",
            "expected one of high_value, low_price",
        ),
        ('{ at_most = "low_price" }', '{ about = "low_price" }', "when.price", "expected a range"),
        (
            '{ at_most = "low_price" }',
            '{ at_most = "answer_hours" }',
            "when.price",
            "not a number of the defaults in money",
        ),
        ('{ at_most = "low_price" }', "30", "when.price", "expected a range"),
        (
            '[["refund", "resend"]]',
            '[["refund", "send_again"]]',
            "offer",
            "unknown code 'send_again'",
        ),
        ('[["refund", "resend"]]', '["refund", "resend"]', "offer", "expected a list of steps"),
        (
            'most = "compensation_share"',
            'most = "low_price"',
            "offer",
            "not a percentage in the defaults",
        ),
        ('ask = ["photo"]', 'ask = ["video"]', "ask", "unknown code 'video'"),
        ('ask = ["photo"]', 'ask = "photo"', "ask", "expected a list"),
        ('rule = "PRD-1"', 'rule = "photo first"', "rule", "expected a rule ID such as PRD-2"),
        ('rule = "PRD-1"', "", "[[table.row]]", "a row without `rule` goes to a person"),
        ('task = ["get_part"]', 'task = ["get_parts"]', "task", "unknown code 'get_parts'"),
        ('next = "hand_to_person"', 'next = "resend"', "next", "unknown code 'resend'"),
        ('id = "slight"', 'id = "ask-photo"', "id", "expected an `id` used once"),
        ('topic = "damaged"', 'topic = "broken"', "topic", "'broken' is not a topic"),
        ('topic = "defective"', 'topic = "damaged"', "topic", "'damaged' has a table already"),
        ('rule = "PRD-1"', 'rule = "PRD-99"', "rule", "PRD-1 to 10"),
        ('rule = "PRD-1"', 'rule = "PDR-1"', "rule", "expected a rule ID such as PRD-2"),
        ('cites = ["PRD-1"]', 'cites = ["PRD-11"]', "cites", "OWN-1 and on for your own"),
        ("cites = ", "quotes = ", "quotes", "unknown key `quotes`"),
        (
            'most = "our_fault_share"',
            'most = "our_fault_share", approval = "yes"',
            "offer",
            "expected true or false",
        ),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_what_was_expected(
    old: str, new: str, line: str, expected: str
) -> None:
    shown, message = told("product.toml", old, new)
    assert shown.startswith(line)
    assert expected in message


def test_a_missing_text_is_told() -> None:
    _, message = told("product.toml", 'zh = "商品破损，程度不明。"', "")
    assert message == "missing text: `zh`"


def test_broken_toml_is_told_with_its_line() -> None:
    line, message = told("orders.toml", 'id = "request-on-file"', 'id = "request-on-file')
    assert "request-on-file" in line
    assert "not valid TOML" in message


def test_all_problems_are_told_at_once() -> None:
    text = SHIPPED["product.toml"].replace('"photo"', '"video"')
    with pytest.raises(BookError) as caught:
        read_book({**SHIPPED, "product.toml": text})
    assert len(caught.value.problems) == text.count('"video"')


@pytest.mark.parametrize("missing", ["book.toml", "derived.toml", "defaults.toml"])
def test_a_policy_without_one_of_its_parts_is_refused(missing: str) -> None:
    with pytest.raises(BookError):
        read_book({name: text for name, text in SHIPPED.items() if name != missing})


def test_a_default_must_be_a_dated_number_of_zero_or_more() -> None:
    assert "decimal string" in told("defaults.toml", "USD = 30", "USD = -30")[1]
    assert "decimal string" in told("defaults.toml", "USD = 30", "USD = 30.5")[1]
    assert "expected a currency" in told("defaults.toml", "USD = 30", "DOLLAR = 30")[1]
    assert (
        "the day from which this holds"
        in told("defaults.toml", "from = 2024-01-01", 'from = "2024"')[1]
    )


def test_one_file_replaces_its_namesake_in_the_shipped_policy(tmp_path: Path) -> None:
    file = tmp_path / "defaults.toml"
    file.write_text(SHIPPED["defaults.toml"].replace("USD = 30\n", "USD = 45\n"), encoding="utf-8")
    assert load_book(file).number("low_price", currency="USD") == 45


def test_a_folder_is_a_whole_policy_and_so_is_any_file_in_it(tmp_path: Path) -> None:
    for name, text in SHIPPED.items():
        (tmp_path / name).write_text(text.replace("version = 1", "version = 7"), encoding="utf-8")
    assert load_book(tmp_path).version == "amazon-aftersales@7"
    assert load_book(tmp_path / "orders.toml").version == "amazon-aftersales@7"


def test_nothing_to_read_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_book(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_book(shipped_folder() / "no-such-file.toml")


def test_text_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "orders.toml"
    file.write_bytes(SHIPPED["orders.toml"].encode("gb18030"))
    with pytest.raises(BookError, match=r"orders.toml:\d+:\d+: not UTF-8 text"):
        load_book(file)


@pytest.mark.parametrize(
    "odd",
    ['""', "3", "true", "[]", "{}", "[[]]", '["x"]', "[{}]", "{ x = 1 }", "2024-01-01", "1.5"],
)
@pytest.mark.parametrize("file", sorted(SHIPPED))
def test_any_odd_value_anywhere_is_read_or_refused_but_never_crashes(file: str, odd: str) -> None:
    lines = SHIPPED[file].splitlines()
    keyed = [
        number
        for number, line in enumerate(lines)
        if re.match(r"[\w.]+ = [^\[{]*$|[\w.]+ = [\[{].*[\]}]$", line)
    ]
    for number in random.Random(odd).sample(keyed, min(2, len(keyed))):
        key = lines[number].partition(" = ")[0]
        text = "\n".join([*lines[:number], f"{key} = {odd}", *lines[number + 1 :]])
        tomllib.loads(text)
        try:
            read_book({**SHIPPED, file: text})
        except BookError as wrong:
            assert all(problem.place.line >= 1 for problem in wrong.problems)


@pytest.mark.parametrize(
    ("file", "old", "new", "pointed_at"),
    [
        ("product.toml", 'severity = "slight"', 'severity = ["slight", "mild"]', '"mild"]'),
        ("product.toml", '{ at_most = "low_price" }', '{ at_most = "cheap" }', '"cheap" }'),
        ("product.toml", '["refund", "resend"]', '["refund",\n "again"]', '"again"]]'),
        ("product.toml", "when.evidence = true", "when.evidence = 3", "3"),
        ("product.toml", 'rule = "PRD-1"', 'rule = "first"', '"first"'),
        ("defaults.toml", "USD = 30\n", "USD = -30\n", "-30"),
        ("orders.toml", 'id = "request-on-file"', 'id = "request"on', "on"),
    ],
)
def test_a_wrong_value_is_told_with_the_column_in_which_it_begins(
    file: str, old: str, new: str, pointed_at: str
) -> None:
    text = SHIPPED[file].replace(old, new, 1)
    with pytest.raises(BookError) as caught:
        read_book({**SHIPPED, file: text})
    place = caught.value.problems[0].place
    assert text.splitlines()[place.line - 1][place.column - 1 :] == pointed_at
    assert place.to_json() == {"file": file, "line": place.line, "column": place.column}
    assert str(caught.value).startswith(f"{file}:{place.line}:{place.column}: ")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("defaults.toml", "default = 35", "default = 350", "expected at most 100 percent, not 350"),
        ("defaults.toml", "USD = 30", "USX = 30", "unknown key 'USX'; expected a currency"),
        (
            "defaults.toml",
            "US = 4",
            "UX = 4",
            "unknown key 'UX'; expected a marketplace or default",
        ),
        ("defaults.toml", 'rule = "PRD-2"', 'rule = "PRD-99"', "expected a rule ID such as PRD-2"),
        ("defaults.toml", 'en = "A price up to this counts as low."', 'en = ""', "expected `en`"),
        ("rates.toml", 'EUR = "0.8655"', 'EUX = "0.8655"', "expected a currency such as USD"),
        ("rates.toml", 'base = "USD"', 'base = "dollars"', "expected a currency such as USD"),
        ("rates.toml", 'JPY = "154"', 'JPY = "0"', "expected a rate above zero"),
    ],
)
def test_a_wrong_number_is_told_with_what_was_expected(
    file: str, old: str, new: str, expected: str
) -> None:
    _, message = told(file, old, new)
    assert expected in message


def test_a_seller_may_have_rules_of_their_own() -> None:
    text = SHIPPED["product.toml"].replace('rule = "PRD-1"', 'rule = "OWN-1"', 1)
    assert read_book({**SHIPPED, "product.toml": text})
