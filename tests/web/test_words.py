"""Every code has its word, every refusal and event its sentence, in both languages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from kefu.cases.models import Case, Event, Message, Task
from kefu.cases.models.task import DEPARTMENT
from kefu.cases.standard_flow import STAGES
from kefu.connectors.mail.reading.layouts import table
from kefu.policy import vocabulary
from kefu.policybook.models import VersionEvent
from kefu.returns.models import Step
from kefu.web.return_words import step_sentence
from kefu.web.sentences import SENTENCES, sentence, version_sentence
from kefu.web.words import TABLES, notice_value, policybook, refusal, refusals, word
from kefu.web.words.returns import STEPS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for p in (ROOT / "kefu").rglob("*.py") if "migrations" not in p.parts]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("issue", vocabulary.ISSUES),
        ("remedy", vocabulary.REMEDIES),
        ("ask", vocabulary.ASKS),
        ("task", DEPARTMENT),
        ("task", vocabulary.TASKS),
        ("task_state", Task.State.values),
        ("state", Case.State.values),
        ("delivery", [d for d in Message.Delivery.values if d]),
        ("stage", STAGES),
        *(
            (f"value:{name}", codes)
            for name, codes in vocabulary.ENUMS.items()
            if name != "marketplace"
        ),
        ("fact", [*vocabulary.ENUMS, *vocabulary.FLAGS, *vocabulary.MONEY, *vocabulary.TIMES]),
    ],
)
def test_every_code_of_the_vocabulary_has_a_word(table, codes):
    assert set(codes) <= set(TABLES[table])


def test_every_refusal_that_a_verb_raises_has_a_sentence():
    raised = set(re.findall(r'NotAllowedNow\(\s*"(\w+)"', CODE))
    assert raised <= set(refusals.SENTENCES), raised - set(refusals.SENTENCES)


def test_every_event_that_a_verb_remembers_has_a_sentence():
    remembered = set(re.findall(r'remember\(\s*[\w.]+,\s*"(\w+)"', CODE))
    remembered |= set(re.findall(r'_note\(\s*case,\s*"(\w+)"', CODE))
    for path in ROOT.glob("kefu/cases/*.py"):
        for pair in re.findall(r'\bcode = "(\w+)"(?: if .+ else "(\w+)")?', path.read_text()):
            remembered |= set(pair) - {""}
    told = {*SENTENCES, *policybook.SENTENCES}
    assert remembered <= told, remembered - told


def test_every_step_of_a_return_has_a_sentence():
    noted = set(re.findall(r'\bnote\(\s*(?:ret|waiting)\w*,\s*"(\w+)"', CODE))
    assert {"graded", "refund_asked"} <= noted
    assert noted <= set(STEPS), noted - set(STEPS)
    for code in STEPS:
        assert "%(" not in step_sentence(Step(code=code, stage="asked", facts={}))


def test_every_reason_why_a_message_lies_where_it_lies_has_words():
    text = (ROOT / "kefu/cases/threading.py").read_text(encoding="utf-8")
    assert set(re.findall(r'reason="(\w+)"', text)) <= set(TABLES["threading"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_never_breaks_whatever_the_facts_hold(code, language):
    with translation.override(language):
        for facts in (
            {},
            {"remedies": ["resend"], "rules": ["PRD-2"], "task": "x", "percent": "35.00"},
        ):
            said = sentence(Event(code=code, facts=facts))
            assert said
            assert "%(" not in said


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(policybook.SENTENCES))
def test_what_happened_to_a_version_of_the_policy_is_a_sentence(code, language):
    with translation.override(language):
        for facts in ({}, {"note": "100 % sure", "reason": "x", "base": 3, "file": "a.toml"}):
            said = version_sentence(VersionEvent(code=code, facts=facts))
            assert said
            assert "%(" not in said


def test_an_unknown_event_shows_itself():
    assert "moon_landed" in version_sentence(VersionEvent(code="moon_landed")).replace(" ", "_")
    assert "moon_landed" in sentence(Event(code="moon_landed", facts={})).replace(" ", "_")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", [*sorted(refusals.SENTENCES), "never_heard_of"])
def test_a_refusal_is_always_a_sentence(code, language):
    with translation.override(language):
        assert len(refusal(code, {"into": 5, "store": "Nova", "why": "x", "gap": "y"})) > 4


def test_words_follow_the_reader():
    with translation.override("zh-hans"):
        assert word("issue", "damaged") == "破损"
    with translation.override("en"):
        assert word("issue", "damaged") == "damaged"


def test_every_fact_that_a_notice_is_read_for_has_words_and_its_codes_too():
    read = table("notices")
    labels = {*read["labels"], *read["text"], "deadline_for", "deadline_text", "authorised"}
    assert labels <= set(TABLES["notice"])
    assert {row["code"] for row in read["decision"]} == set(TABLES["notice:decision"])


def test_what_a_notice_says_in_codes_is_told_in_words_and_the_rest_as_amazon_wrote_it():
    with translation.override("zh-hans"):
        assert notice_value("decision", "denied") != "denied"
        assert notice_value("deadline_for", "appeal") == "申诉"
        assert notice_value("item", "USB_C cable") == "USB_C cable"
        assert notice_value("resolution", "denied") == "denied"


def test_nothing_is_untranslated_and_the_compiled_files_are_current():
    done = subprocess.run(
        [sys.executable, "bin/lib/locale_files.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
