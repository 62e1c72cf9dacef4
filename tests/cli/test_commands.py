"""The command line's contract: JSON lines, exit codes, and every bad line told apart."""

import json
import os
import subprocess
import sys

import pytest

from tests.mails import buyer_mail

FACTS = {"issue": "damaged", "severity": "slight", "price": "29.99", "currency": "USD"}


def kefu(*arguments, lines=(), home=None):
    """Run the command as a person does. Returns exit code, printed objects, standard error."""
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    environment = {**os.environ, **({"KEFU_HOME": str(home)} if home else {})}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "kefu.cli.main", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_triage_reads_language_and_issue():
    code, [answer], _ = kefu("triage", lines=[{"text": "Das Paket kam völlig zerdrückt an."}])
    assert code == 0
    assert set(answer) == {"language", "issue", "candidates", "facts"}
    assert (answer["language"], answer["issue"]) == ("de", "damaged")


def test_triage_believes_a_language_that_is_named_and_refuses_one_that_is_none():
    lines = [
        {"text": "Ok", "language": "pt-BR"},
        {"text": "Ok", "language": "xx"},
        {"text": "Ok", "language": "German"},
        {"text": "Das Paket kam völlig zerdrückt an.", "language": "DE"},
    ]
    code, answers, _ = kefu("triage", lines=lines)
    assert code == 1
    assert [a.get("language") for a in answers] == ["pt", None, None, "de"]
    assert "ISO 639-1" in answers[1]["error"]
    assert (answers[1]["field"], answers[1]["line"]) == ("language", 2)
    assert answers[1]["error_zh"]
    assert answers[3]["issue"] == "damaged"


def test_decide_gives_the_verdict_of_the_vocabulary():
    code, [answer], _ = kefu("decide", lines=[{**FACTS, "evidence": True}])
    assert code == 0
    assert set(answer) == {
        "next",
        "options",
        "forbidden",
        "asks",
        "tasks",
        "rules",
        "policy",
        "trace",
    }
    assert answer["options"][0]["max_amount"] == "10.49"


def test_lint_says_what_blocks():
    code, [bad, good], _ = kefu(
        "lint", lines=[{"text": "Write to anna@shop.example"}, {"text": "Thank you very much."}]
    )
    assert code == 0
    assert (bad["ok"], bad["findings"][0]["rule"], good) == (
        False,
        "MSG-4",
        {"ok": True, "findings": []},
    )


def test_lint_lets_a_carriers_page_pass_where_the_line_says_so():
    text = "Follow your parcel: https://www.ups.com/track?tracknum=1Z999AA10123456784"
    code, printed, _ = kefu("lint", lines=[{"text": text}, {"text": text, "tracking_links": True}])
    assert (code, [line["ok"] for line in printed]) == (0, [False, True])


def test_draft_writes_letter_and_gloss():
    line = {**FACTS, "remedy": "compensate", "language": "fr"}
    code, [answer], _ = kefu("draft", lines=[line])
    assert code == 0
    assert set(answer) == {"subject", "text", "gloss", "lint"}
    assert answer["lint"]["ok"]


@pytest.mark.parametrize(
    ("command", "bad", "good"),
    [
        ("triage", {"words": "hi"}, {"text": "hi"}),
        ("triage", "[1]", {"text": "hi"}),
        ("decide", {"price": "NaN"}, FACTS),
        ("decide", '{"issue": ', FACTS),
        ("decide", {"now": "2026-11-20T09:00:00"}, FACTS),
        ("lint", {"text": 5}, {"text": "hi"}),
        ("lint", {"text": "hi", "channel": "fax"}, {"text": "hi"}),
        ("lint", {"text": "hi", "tracking_links": "yes"}, {"text": "hi", "tracking_links": True}),
        ("lint", {"text": "hi", "language": "in German"}, {"text": "hi", "language": "de-AT"}),
        (
            "draft",
            {**FACTS, "remedy": "dance", "language": "en"},
            {**FACTS, "remedy": "explain", "language": "en"},
        ),
        (
            "draft",
            {**FACTS, "remedy": "explain", "language": "tlh"},
            {**FACTS, "remedy": "explain", "language": "en"},
        ),
    ],
)
def test_a_bad_line_is_told_and_the_rest_goes_on(command, bad, good):
    code, [refused, handled], _ = kefu(command, lines=[bad, good])
    assert code == 1
    assert refused["error"]
    assert refused["line"] == 1
    assert "error" not in handled


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"issue": "damaged", "issue": "defective"}', "'issue' is given twice"),
        ('{"issue": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"price": ' + "1" * 10_000 + "}", "a number is too long"),
        ('{"price": NaN}', "must be a decimal string"),
        (json.dumps({"severity": "x" * 5_000_000}), "is not one of slight, severe"),
        (json.dumps({"\u202eissue\x1b[31m": 1}), "\\u202eissue\\x1b[31m"),
    ],
)
def test_a_hostile_line_is_told_in_few_printable_words(bad, said):
    code, [refused, handled], _ = kefu("decide", lines=[bad, FACTS])
    assert (code, refused["line"]) == (1, 1)
    assert said in refused["error"]
    assert len(refused["error"]) < 1100
    assert refused["error"].isprintable()
    assert handled["next"] == "ask_buyer"


def test_wrong_facts_are_told_in_both_languages():
    _, [refused], _ = kefu("decide", lines=[{"price": "-1"}])
    assert "is not an amount of zero or more" in refused["error"]
    assert "不是大于等于零的金额" in refused["error_zh"]


def test_wrong_use_ends_with_2():
    assert kefu("dance")[0] == 2
    assert kefu("ingest")[0] == 2
    code, _, said = kefu("replay", "--policy", ".", "--from", "soon", "--to", "2026-01-31")
    assert code == 2
    assert "'soon' is no day; write it as 2026-01-31" in said


def test_the_shipped_policy_has_no_problems():
    assert kefu("policy", "check")[:2] == (0, [])


def test_a_wrong_cell_is_told_with_file_and_line(tmp_path):
    broken = tmp_path / "orders.toml"
    broken.write_text("[[table]]\nname = 5\n")
    code, problems, _ = kefu("policy", "check", broken)
    assert code == 1
    assert problems


def test_mails_are_taken_in_one_line_an_item(tmp_path):
    from datetime import UTC, datetime

    mail = tmp_path / "a.eml"
    mail.write_bytes(buyer_mail("It is broken.", at=datetime(2026, 11, 20, 9, tzinfo=UTC)))
    home = tmp_path / "home"
    assert "kefu init" in kefu("ingest", "--store", "nova", mail, home=home)[2]
    assert kefu("init", home=home)[0] == kefu("init", home=home)[0] == 0
    assert "kefu store add" in kefu("ingest", "--store", "nova", mail, home=home)[2]
    assert kefu("store", "add", "nova", "--marketplace", "DE", home=home)[0] == 0
    code, [first, again, missing], _ = kefu(
        "ingest", "--store", "nova", mail, mail, tmp_path / "none.eml", home=home
    )
    assert code == 1
    assert (first["status"], again["status"], missing["code"]) == (
        "accepted",
        "duplicate",
        "not_found",
    )
    assert "check how it is spelled" in missing["error"]
    assert (first["case"], first["text"]) == (again["case"], "It is broken.")


def test_orders_are_imported_and_bad_reports_told(tmp_path):
    home, report, picture = tmp_path / "home", tmp_path / "orders.txt", tmp_path / "a.png"
    report.write_text("amazon-order-id\tsku\n302-1234567-1234567\tLAMP\n302-9\tX\n")
    picture.write_bytes(b"\x89PNG")
    kefu("init", home=home)
    kefu("store", "add", "nova", "--marketplace", "DE", home=home)
    code, [done, refused, missing], _ = kefu(
        "import-orders", "--store", "nova", report, picture, tmp_path / "none.txt", home=home
    )
    assert missing["error"] == "no such file or directory; check the path, and who may read it"
    assert (code, done["new"], done["refused"]) == (1, 1, 1)
    assert (done["report"], done["layout"]) == ("orders", "orders")
    assert "no report that Kefu knows" in refused["error"]
    assert refused["code"] == "unknown_report"


def test_a_database_without_its_key_is_told_in_plain_words(tmp_path):
    home, report = tmp_path / "home", tmp_path / "orders.txt"
    report.write_text("amazon-order-id\tsku\tbuyer-name\n302-1234567-1234567\tLAMP\tAnna K\n")
    kefu("init", home=home)
    kefu("store", "add", "nova", "--marketplace", "DE", home=home)
    kefu("reports", "import", "--store", "nova", report, home=home)
    key = home / "keys" / "fields.key"
    kept = key.read_bytes()
    key.unlink()
    code, printed, said = kefu("init", home=home)
    assert (code, printed, "put back the key" in said) == (2, [], True)
    key.write_bytes(kept)
    assert kefu("init", home=home)[0] == 0


def test_the_older_name_of_the_import_command_does_the_same(tmp_path):
    home, report = tmp_path / "home", tmp_path / "orders.txt"
    report.write_text("amazon-order-id\tsku\n302-1234567-1234567\tLAMP\n")
    kefu("init", home=home)
    kefu("store", "add", "nova", "--marketplace", "DE", home=home)
    _, [first], _ = kefu("import-orders", "--store", "nova", report, home=home)
    _, [again], _ = kefu("reports", "import", "--store", "nova", report, home=home)
    assert first == {**again, "new": 1}
    assert again["new"] == again["changed"] == 0


def test_a_person_is_added_with_a_password_that_is_long_enough(tmp_path):
    home = tmp_path / "home"
    kefu("init", home=home)
    assert kefu("user", "add", "anna", "--role", "owner", lines=["short"], home=home)[0] == 2
    code, [made], _ = kefu(
        "user", "add", "anna", "--role", "owner", lines=["a long enough phrase"], home=home
    )
    assert (code, made["user"], made["role"]) == (0, "anna", "owner")


def test_a_file_from_windows_is_read(tmp_path):
    code, printed, _ = kefu("lint", lines=["\ufeff" + '{"text": "Thank you."}\r', "\r"])
    assert (code, printed) == (0, [{"ok": True, "findings": []}])


def test_bytes_that_are_no_utf8_are_told_with_their_place():
    done = subprocess.run(
        [sys.executable, "-m", "kefu.cli.main", "lint"],
        input=b'{"text": "Gr\xfc\xdfe"}\n{"text": "Gr\xc3\xbc\xc3\x9fe"}\n',
        capture_output=True,
        check=False,
    )
    bad, good = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert bad == {"error": "not UTF-8: byte 0xFC after 12 characters", "line": 1}
    assert good["ok"]


def test_corrections_are_printed_for_one_store_or_for_all(tmp_path):
    home = tmp_path / "home"
    assert "kefu init" in kefu("corrections", home=home)[2]
    kefu("init", home=home)
    assert kefu("corrections", home=home)[:2] == (0, [])
    code, _, problem = kefu("corrections", "--store", "nova", home=home)
    assert (code, "kefu store add nova" in problem) == (2, True)
