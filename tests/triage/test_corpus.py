"""The messages that triage learns from and is measured on."""

from collections import Counter
from importlib.resources import as_file, files

import numpy as np
import pytest

from kefu.triage import ISSUES, LANGUAGES
from kefu.triage.check import main
from kefu.triage.classifier import WEIGHTS
from kefu.triage.corpus import HELD_OUT, SENTENCES, examples
from kefu.triage.made_from import made_from
from kefu.triage.reader import read_many


def test_every_issue_has_enough_messages_in_every_language() -> None:
    count = Counter((example.language, example.issue) for example in examples(SENTENCES))
    short = {key: n for key, n in count.items() if n < 20}
    assert len(count) == len(LANGUAGES) * len(ISSUES)
    assert not short


@pytest.mark.parametrize("folder", [HELD_OUT, "adversarial"])
def test_held_out_messages_are_never_trained_on(folder: str) -> None:
    trained = {example.text.casefold() for example in examples(SENTENCES)}
    assert not trained & {example.text.casefold() for example in examples(folder)}


def test_the_stored_weights_belong_to_these_messages() -> None:
    sample = examples(SENTENCES)[::40]
    readings = read_many([example.text for example in sample])
    right = sum(r.issue == e.issue for r, e in zip(readings, sample, strict=True))
    assert right / len(sample) > 0.9


def test_the_stored_weights_were_made_from_these_very_messages_and_words() -> None:
    source = files("kefu.triage") / "data" / WEIGHTS
    with as_file(source) as path, np.load(path) as stored:
        assert str(stored["made_from"]) == made_from(examples(SENTENCES)), (
            "train again: python -m kefu.triage.train"
        )


def test_another_message_or_another_word_would_be_noticed() -> None:
    written = examples(SENTENCES)
    assert made_from(written[:-1]) != made_from(written)
    assert made_from([*written[1:], written[0]]) != made_from(written)


def test_the_held_out_report_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["check"])
    main()
    report = capsys.readouterr().out
    assert "| all |" in report
    assert "language right" in report
