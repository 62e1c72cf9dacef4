"""Learns the weights and says how good they are: `python -m kefu.compliance.tenor.train [--check|--verify]`.

Needs scikit-learn, which the product itself does not. On one thread: the same sentences give the
same weights, bit for bit on the same machine. `--check` measures without writing weights,
`--verify` says whether the stored weights are what comes out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

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
from kefu.compliance.tenor.learn_look import learn, scores_of
from kefu.compliance.tenor.learn_look import stored_form as stored_look
from kefu.compliance.tenor.look import WEIGHTS as LOOK
from kefu.compliance.tenor.look import Network
from kefu.compliance.tenor.vectors import vectors_of
from kefu.compliance.wordings import sense_of
from kefu.meaning import SIZE

FOLDER = Path(str(files("kefu.compliance") / "data" / "tenor"))
STRETCHES = 3
AT_ONCE = 2
"""Folds measured beside each other."""
STRICTNESS = 10.0
"""How freely weights may follow the sentences (scikit-learn's C)."""
MET = 3.0
"""How many sentences made of a pattern one counts for that somebody wrote."""
ASKING = 0.06
"""Share of harmless written sentences, unseen in fitting, that are looked at twice: of ordinary letters'
sentences it is a third of that."""
SURE, LIKELY, BEYOND_DOUBT = 0.0125, 0.027, 0.0075
"""Shares of them that come above where one is sure of a sentence, where it is likely to be forbidden, and
where one is sure although it does not name what it would be about (`judging.py`).
"""
EXCUSED = 0.03
"""Share of forbidden ones, nearly all of them such as tables miss, below which a wording of the tables only warns.

Sentences of one author stand together, and each fold leaves out whole stretches of every code, or
the whole folder of one author, so that its sentences are unseen and mostly their authors, too.
"""

Floats = npt.NDArray[np.float64]
Matrix = Any  # scipy and scikit-learn ship no types


class Bounds(NamedTuple):
    """Log odds from which a sentence is looked at twice, likely forbidden, surely, and surely without a name.

    Below `excused` a wording of the tables only warns.
    """

    asking: float
    likely: float
    sure: float
    beyond_doubt: float
    excused: float


def families_of(example: Example) -> frozenset[str]:
    """The word families of a sentence."""
    sentence = Sentence(_folded(example), spaced=example.language not in TIGHT)
    return sense_of(example.language, sentence).families


def _folded(example: Example) -> str:
    return fold(example.text).text.strip()


def matrix(written: Sequence[Example], families: Sequence[frozenset[str]]) -> Matrix:
    """One row a sentence: features over the root of their number, shape (n, BUCKETS)."""
    index: list[int] = []
    value: list[float] = []
    start = [0]
    for example, known in zip(written, families, strict=True):
        counts = Counter(features(example.language, _folded(example), known))
        norm = float(np.sqrt(counts.total())) or 1.0
        index += counts.keys()
        value += (count / norm for count in counts.values())
        start.append(len(index))
    return csr_matrix((value, index, start), shape=(len(written), BUCKETS))


class Lesson:
    """All sentences with their numbers."""

    def __init__(self, written: Sequence[Example]) -> None:
        self.written = list(written)
        self.families = [families_of(example) for example in written]
        self.rows = matrix(written, self.families)
        self.label = np.array([example.label for example in written])
        self.wrong = self.label != HARMLESS
        self.met = np.array([example.met for example in written])
        self.count = np.where(self.met, MET, 1.0)
        self.fold = self._folds()
        met = [example.text for example in written if example.met]
        self.vectors = np.zeros((len(written), SIZE), dtype=np.float32)
        self.vectors[self.met] = vectors_of(met)

    def fit(self, chosen: npt.NDArray[np.intp]) -> Any:
        """Whether a sentence is forbidden, learnt from these rows."""
        model = LogisticRegression(C=STRICTNESS, max_iter=300, class_weight="balanced")
        return model.fit(self.rows[chosen], self.wrong[chosen], sample_weight=self.count[chosen])

    def kinds(self) -> Any:
        """Which code a forbidden sentence has."""
        rows = np.flatnonzero(self.wrong)
        model = LogisticRegression(C=STRICTNESS, max_iter=300)
        return model.fit(self.rows[rows], self.label[rows], sample_weight=self.count[rows])

    def network(self, chosen: npt.NDArray[np.intp]) -> Network:
        """What meaning says, learnt from those of these rows that somebody wrote."""
        rows = chosen[self.met[chosen]]
        families = [self.families[row] for row in rows]
        return learn(self.vectors[rows], families, self.label[rows], harmless=HARMLESS)

    def unseen(self) -> tuple[Floats, Floats]:
        """The log odds of each written sentence by fits that have not seen it; NaN for the made.

        First by its words alone, then by both.
        """
        words = np.full(len(self.written), np.nan)
        both = words.copy()
        folds = range(self.fold.max() + 1)
        with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("fork")) as pool:
            for left_out, scores in zip(folds, pool.map(self._without, folds), strict=True):
                words[self.fold == left_out], both[self.fold == left_out] = scores
        return words, both

    def _without(self, left_out: int) -> tuple[Floats, Floats]:
        """The log odds of a fold's sentences, by words and by both, learnt from all others."""
        test = np.flatnonzero(self.fold == left_out)
        train = np.flatnonzero(self.fold != left_out)
        words = self.fit(train).decision_function(self.rows[test])
        families = [self.families[row] for row in test]
        return words, words + scores_of(self.network(train), self.vectors[test], families)

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

    def bounds(self, words: Floats, both: Floats) -> Bounds:
        """From where on a sentence is looked at twice, and what both looks must come to."""
        harmless = self.met & ~self.wrong

        def above(scores: Floats, share: float) -> float:
            return float(np.quantile(scores[harmless], 1 - share))

        asking = above(words, ASKING)
        asked = np.where(words >= asking, both, -np.inf)
        return Bounds(
            asking=asking,
            likely=above(asked, LIKELY),
            sure=above(asked, SURE),
            beyond_doubt=above(asked, BEYOND_DOUBT),
            excused=float(np.quantile(both[self.met & self.wrong], EXCUSED)),
        )

    def report(self, words: Floats, both: Floats, bounds: Bounds) -> None:
        """Prints what is found of unseen sentences of each code and of each author's folder."""
        print(", ".join(f"{name} from {bound:.3f}" for name, bound in bounds._asdict().items()))
        scores = np.where(words >= bounds.asking, both, -np.inf)
        for label in sorted(set(self.label) - {HARMLESS}):
            _print_found(label, scores[self.met & (self.label == label)], bounds)
        for more, folder in enumerate(ONE_AUTHOR):
            of_author = self.fold == STRETCHES + more
            _print_found(folder, scores[of_author & self.wrong], bounds)
            _print_found("  harmless", scores[of_author & ~self.wrong], bounds)
        _print_found("all", scores[self.met & self.wrong], bounds)
        _print_found("  harmless", scores[self.met & ~self.wrong], bounds)


def _print_found(label: str, scores: Floats, bounds: Bounds) -> None:
    blocked, found = (scores >= bounds.sure).sum(), (scores >= bounds.likely).sum()
    print(f"  {label:<18} {blocked:>5} and {found - blocked:>4} likely of {len(scores)}")


def stored_form(lesson: Lesson, bounds: Bounds) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the file of weights."""
    wrong, kinds = lesson.fit(np.arange(len(lesson.written))), lesson.kinds()
    kind_scale = np.abs(kinds.coef_).max(axis=1) / 127
    return {
        "wrong": wrong.coef_[0].astype(np.float16),
        "bias": np.array(wrong.intercept_[0]),
        **{name: np.array(bound) for name, bound in bounds._asdict().items()},
        "codes": np.array([str(code) for code in kinds.classes_]),
        "kinds": np.round(kinds.coef_.T / kind_scale).astype(np.int8),
        "kind_scale": kind_scale,
        "kind_bias": kinds.intercept_,
        "made_from": np.array(made_from(lesson.written)),
    }


def differing(arrays: Mapping[str, npt.NDArray[np.generic]], path: Path) -> list[str]:
    """Names of the stored arrays that are not these, bit for bit."""
    with np.load(path) as stored:
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
        unseen = lesson.unseen()
        bounds = lesson.bounds(*unseen)
        lesson.report(*unseen, bounds)
        if options.check:
            return
        everything = np.arange(len(lesson.written))
        made = made_from(lesson.written)
        learnt = {
            WEIGHTS: stored_form(lesson, bounds),
            LOOK: stored_look(lesson.network(everything), made),
        }
    for name, arrays in learnt.items():
        _keep_or_compare(FOLDER / name, arrays, compare=options.verify)


def _keep_or_compare(
    path: Path, arrays: dict[str, npt.NDArray[np.generic]], *, compare: bool
) -> None:
    if not compare:
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
        print("stored", path.name)
    elif differ := differing(arrays, path):
        sys.exit(f"{path.name} is not what these sentences give: {', '.join(differ)}")
    else:
        print(f"{path.name} is what these sentences give, bit for bit")


if __name__ == "__main__":
    main()
