"""Two sentences beside each other are looked at together, where one of them is left open."""

import importlib

import pytest

from kefu.compliance import lint
from kefu.compliance.remembered import forget
from kefu.compliance.tenor import judging, look
from kefu.compliance.tenor.look import Look

# The package has a function of that name.
lint_module = importlib.import_module("kefu.compliance.lint")

TOGETHER = {
    "it": "La pompa non arriva più. C'è chi la notte cambia idea, e il pulsante sta fra i suoi ordini.",
}
HINTED = {
    "de": "Ihr Geld liegt bereit. Nur ein gewisser Vorgang bei Amazon steht noch davor.",
    "fr": "L'argent est prêt. Un certain dossier traîne encore chez Amazon, et il dort tant qu'il y est.",
}
BEFORE = "The glass is wrapped."
DOUBTFUL = "Please tell your bank to stop the dispute so that we can release the money."
DOUBTFUL_TOO = "Please ask the bank to end the dispute so that the money can go out."
WORDED = "Please close the A-to-z claim and we send the refund."
AFTER = "The parcel leaves on Monday."


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", TOGETHER)
def test_what_two_sentences_come_to_together_is_blocked(language):
    text = TOGETHER[language]
    assert not lint(text, language=language).ok
    first, second = text.split(". ", 1)
    assert lint(f"{first}.", language=language).ok
    assert lint(second, language=language).ok


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", HINTED)
def test_what_the_second_sentence_tells_nearly_alone_is_noticed(language):
    findings = lint(HINTED[language], language=language).findings
    assert [f.code for f in findings] == ["claim_pressure"]


@pytest.fixture
def says(monkeypatch):
    """Sets what is said of a look at one sentence, and of one at two; returns what was looked at."""

    def set_to(alone: float, together: float) -> list[str]:
        seen: list[str] = []

        def looked_at(text, families):
            seen.append(text)
            score = together if text.count(".") > 1 else alone
            return Look(score - 9, {"claim_pressure": 1.0, "marketing": 0.0})

        monkeypatch.setattr(look, "looked_at", looked_at)
        monkeypatch.setattr(judging, "together", lambda words, look: look + 9)
        forget()
        lint_module._checked.cache_clear()
        return seen

    yield set_to
    forget()
    lint_module._checked.cache_clear()


def _claims(text):
    return [f for f in lint(text, language="en").findings if f.code == "claim_pressure"]


@pytest.mark.rule("MSG-7")
def test_the_finding_holds_both_sentences(says):
    known = judging.weights()
    seen = says(known.open + 0.01, known.of_two + 0.01)
    found = _claims(f"Hello. {BEFORE} {DOUBTFUL}")
    assert [(f.text, f.severity) for f in found] == [(f"{BEFORE} {DOUBTFUL}", "block")]
    assert seen == [DOUBTFUL, f"{BEFORE} {DOUBTFUL}"]


def test_a_sentence_is_looked_at_with_the_one_before_and_the_one_after(says):
    known = judging.weights()
    seen = says(known.open + 0.01, known.of_two - 0.01)
    assert _claims(f"{BEFORE} {DOUBTFUL} {AFTER}") == []
    assert seen == [DOUBTFUL, f"{BEFORE} {DOUBTFUL}", f"{DOUBTFUL} {AFTER}"]


def test_a_plainly_harmless_sentence_is_not_looked_at_with_others(says):
    known = judging.weights()
    seen = says(known.open - 0.01, known.of_two + 0.01)
    assert _claims(f"{BEFORE} {DOUBTFUL} {AFTER}") == []
    assert seen == [DOUBTFUL]


def test_where_a_sentence_blocks_by_itself_no_other_is_drawn_in(says):
    known = judging.weights()
    seen = says(known.sure + 0.01, known.of_two + 0.01)
    assert [f.text for f in _claims(f"{BEFORE} {DOUBTFUL} {AFTER}")] == [DOUBTFUL]
    assert seen == [DOUBTFUL]


def test_nor_is_it_drawn_into_what_its_open_neighbour_comes_to(says, monkeypatch):
    known = judging.weights()
    says(known.sure + 0.01, known.of_two + 0.01)
    told = look.looked_at

    def open_after(text, families):
        score = known.open + 0.01 if text == DOUBTFUL_TOO else told(text, families).forbidden + 9
        return Look(score - 9, {"claim_pressure": 1.0, "marketing": 0.0})

    monkeypatch.setattr(look, "looked_at", open_after)
    assert [f.text for f in _claims(f"{DOUBTFUL} {DOUBTFUL_TOO}")] == [DOUBTFUL]


@pytest.mark.rule("MSG-7")
def test_a_sentence_whose_wording_is_doubtful_is_looked_at_with_the_one_after_it(says):
    known = judging.weights()
    says(known.excused - 0.01, known.of_two + 0.01)
    [found] = _claims(f"{WORDED} {AFTER}")
    assert (found.text, found.severity) == (f"{WORDED} {AFTER}", "block")
    says(known.excused - 0.01, known.of_two - 0.01)
    assert [f.severity for f in _claims(f"{WORDED} {AFTER}")] == ["warn"]


@pytest.mark.parametrize(("text", "most"), [("a", look.MOST_CHARACTERS), ("字", 200)])
def test_two_sentences_of_which_the_look_sees_a_part_come_to_nothing(monkeypatch, text, most):
    sure = Look(99.0, {"claim_pressure": 1.0})
    monkeypatch.setattr(look, "looked_at", lambda written, families: sure)
    assert judging.code_of_two("en", text, frozenset(), written=text * most) == "claim_pressure"
    assert judging.code_of_two("en", text, frozenset(), written=text * (most + 1)) == ""
