"""Whole sentences that no table words: what they come to is learnt from others, and found as such."""

import importlib
import re
from collections import Counter
from importlib.resources import files

import numpy as np
import pytest

from kefu.compliance import lint
from kefu.compliance.languages import most_spoken, not_foreign
from kefu.compliance.normalise import fold
from kefu.compliance.passages import Sentence
from kefu.compliance.tables import LANGUAGES, codes, table
from kefu.compliance.tenor import (
    best_known,
    first_look,
    judging,
    look,
)
from kefu.compliance.tenor import examples as learnt
from kefu.compliance.tenor.examples import HARMLESS, SHAPES, Example, examples, made_from
from kefu.compliance.tenor.features import features
from kefu.compliance.wordings import tabled
from tests.compliance.corpora import DATA, lines_of, read_bad

# The package has a function of that name.
lint_module = importlib.import_module("kefu.compliance.lint")


def unlearnt(language: str) -> list[str]:
    return lines_of(DATA / "unlearnt" / f"{language}.txt")


def is_found(line: str) -> bool:
    bad = read_bad(line)
    found = [f for f in lint(bad.text).findings if f.severity == "block"]
    return all(any(f.start < end and f.end > start for f in found) for start, end in bad.spans)


def test_the_stored_weights_were_made_from_these_very_sentences():
    written = examples()
    learnt_from = [example for example in written if example.learnt]
    for weights, sentences in ((judging.WEIGHTS, written), (look.WEIGHTS, learnt_from)):
        with np.load(str(files("kefu.compliance") / "data" / "tenor" / weights)) as stored:
            assert str(stored["made_from"]) == made_from(sentences), (
                f"{weights}: train again: python -m kefu.compliance.tenor.train"
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
    sentence = Sentence(fold("Leave five stars and the money is yours.").text, spaced=True)
    assert first_look("en", sentence, frozenset()) is None


def test_each_kind_of_sentence_has_a_matter_of_known_families():
    known = {name for language in LANGUAGES for name in table(f"families/{language}")["families"]}
    known |= table("frames")["signs"].keys()
    with np.load(str(files("kefu.compliance") / "data" / "tenor" / look.WEIGHTS)) as stored:
        assert table("frames")["matter"].keys() == set(stored["codes"].tolist())
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
