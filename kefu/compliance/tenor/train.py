"""Learns the weights and says how good they are: `python -m kefu.compliance.tenor.train [--check|--verify]`.

Needs scikit-learn, which the product itself does not. On one thread: the same sentences give the
same weights, bit for bit on the same machine. `--check` measures without writing weights,
`--verify` says whether the stored weights are what comes out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kefu.compliance.normalise import fold
from kefu.compliance.passages import Sentence
from kefu.compliance.tables import TIGHT
from kefu.compliance.tenor.examples import HARMLESS, ONE_AUTHOR, Example, examples, made_from
from kefu.compliance.tenor.features import BUCKETS, features
from kefu.compliance.tenor.judging import WEIGHTS
from kefu.compliance.wordings import sense_of

PATH = Path(str(files("kefu.compliance") / "data" / "tenor" / WEIGHTS))
STRETCHES = 6
STRICTNESS = 10.0
"""How freely weights may follow the sentences (scikit-learn's C)."""
MET = 3.0
"""How many sentences made of a pattern one counts for that somebody wrote."""
SURE, LIKELY = 0.0125, 0.027
"""Shares of harmless written sentences, unseen in fitting, that come above where one is sure, and likely;
most of them do not name what they would be about, and never block (`judging.py`).

Sentences of one author stand together, and each fold leaves out whole stretches of every code, or
the whole folder of one author, so that its sentences are unseen and mostly their authors, too.
"""

Floats = npt.NDArray[np.float64]
Matrix = Any  # scipy and scikit-learn ship no types


def matrix(written: Sequence[Example]) -> Matrix:
    """One row a sentence: features over the root of their number, shape (n, BUCKETS)."""
    index: list[int] = []
    value: list[float] = []
    start = [0]
    for example in written:
        counts = Counter(_features(example))
        norm = float(np.sqrt(counts.total())) or 1.0
        index += counts.keys()
        value += (count / norm for count in counts.values())
        start.append(len(index))
    return csr_matrix((value, index, start), shape=(len(written), BUCKETS))


def _features(example: Example) -> list[int]:
    text = fold(example.text).text.strip()
    sentence = Sentence(text, spaced=example.language not in TIGHT)
    return features(example.language, text, sense_of(example.language, sentence).families)


class Lesson:
    """All sentences with their numbers."""

    def __init__(self, written: Sequence[Example]) -> None:
        self.written = list(written)
        self.rows = matrix(written)
        self.label = np.array([example.label for example in written])
        self.wrong = self.label != HARMLESS
        self.met = np.array([example.met for example in written])
        self.count = np.where(self.met, MET, 1.0)

    def fit(self, chosen: npt.NDArray[np.intp]) -> Any:
        """Whether a sentence is forbidden, learnt from these rows."""
        model = LogisticRegression(C=STRICTNESS, max_iter=300, class_weight="balanced")
        return model.fit(self.rows[chosen], self.wrong[chosen], sample_weight=self.count[chosen])

    def kinds(self) -> Any:
        """Which code a forbidden sentence has."""
        rows = np.flatnonzero(self.wrong)
        model = LogisticRegression(C=STRICTNESS, max_iter=300)
        return model.fit(self.rows[rows], self.label[rows], sample_weight=self.count[rows])

    def unseen(self) -> Floats:
        """The log odds of each written sentence by a fit that has not seen it; NaN for the made."""
        scores = np.full(len(self.written), np.nan)
        number = self._folds()
        for left_out in range(number.max() + 1):
            test, train = np.flatnonzero(number == left_out), np.flatnonzero(number != left_out)
            scores[test] = self.fit(train).decision_function(self.rows[test])
        return scores

    def _folds(self) -> npt.NDArray[np.intp]:
        """To which fold each written sentence belongs; -1 for the made.

        Of several authors' sentences, it is one of the `STRETCHES` of its language and code; those of
        one author are a fold of their own.
        """
        number = np.full(len(self.written), -1)
        for more, folder in enumerate(ONE_AUTHOR):
            number[[example.folder == folder for example in self.written]] = STRETCHES + more
        several = self.met & (number < 0)
        groups = np.array([f"{e.language} {e.label}" for e in self.written])
        for group in np.unique(groups[several]):
            rows = np.flatnonzero(several & (groups == group))
            number[rows] = np.arange(len(rows)) * STRETCHES // len(rows)
        return number

    def report(self, scores: Floats) -> tuple[float, float]:
        """Prints what is found of unseen sentences; the scores from which one is sure and likely."""
        harmless = scores[self.met & ~self.wrong]
        sure, likely = (float(np.quantile(harmless, 1 - share)) for share in (SURE, LIKELY))
        print(f"sure from {sure:.3f}, likely from {likely:.3f}: {len(harmless)} harmless")
        for label in sorted(set(self.label) - {HARMLESS}):
            _print_found(label, scores[self.met & (self.label == label)], sure, likely)
        _print_found("all", scores[self.met & self.wrong], sure, likely)
        return sure, likely


def _print_found(label: str, scores: Floats, sure: float, likely: float) -> None:
    blocked, found = (scores >= sure).sum(), (scores >= likely).sum()
    print(f"  {label:<18} {blocked:>4} and {found - blocked:>4} likely of {len(scores)}")


def stored_form(lesson: Lesson, sure: float, likely: float) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the weights' file."""
    wrong, kinds = lesson.fit(np.arange(len(lesson.written))), lesson.kinds()
    kind_scale = np.abs(kinds.coef_).max(axis=1) / 127
    return {
        "wrong": wrong.coef_[0].astype(np.float16),
        "bias": np.array(wrong.intercept_[0]),
        "sure": np.array(sure),
        "likely": np.array(likely),
        "codes": np.array([str(code) for code in kinds.classes_]),
        "kinds": np.round(kinds.coef_.T / kind_scale).astype(np.int8),
        "kind_scale": kind_scale,
        "kind_bias": kinds.intercept_,
        "made_from": np.array(made_from(lesson.written)),
    }


def differing(arrays: dict[str, npt.NDArray[np.generic]]) -> list[str]:
    """Names of the stored arrays that are not these, bit for bit."""
    with np.load(PATH) as stored:
        return [
            name
            for name, array in arrays.items()
            if name not in stored.files or not np.array_equal(stored[name], array)
        ]


def main() -> None:
    """Measures by cross-validation, fits on everything, stores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    parser.add_argument("--verify", action="store_true", help="compare with the stored weights")
    options = parser.parse_args()
    with threadpool_limits(limits=1):  # sums come out a little different on several threads
        lesson = Lesson(examples())
        sure, likely = lesson.report(lesson.unseen())
        if options.check:
            return
        arrays = stored_form(lesson, sure, likely)
    if not options.verify:
        np.savez_compressed(PATH, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
        print("stored", PATH.name)
    elif differ := differing(arrays):
        sys.exit(f"{PATH.name} is not what these sentences give: {', '.join(differ)}")
    else:
        print(f"{PATH.name} is what these sentences give, bit for bit")


if __name__ == "__main__":
    main()
