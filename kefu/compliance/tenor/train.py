"""Learns the weights and says how good they are: `python -m kefu.compliance.tenor.train [--check|--bounds]`.

Needs scikit-learn, JAX and optax, which the product itself does not, and on two cores about three quarters of an hour.
The same sentences give the same words' weights, bit for bit on the same machine; the second look's, learnt
on several threads, the same but for the last digits. `--check` measures without writing weights, `--bounds`
keeps what the second look was taught and only draws the bounds anew.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from kefu.compliance.normalise import fold
from kefu.compliance.passages import Sentence
from kefu.compliance.senses import sense_of
from kefu.compliance.tables import TIGHT
from kefu.compliance.tenor import learn_look
from kefu.compliance.tenor.examples import (
    HARMLESS,
    MEASURED,
    Example,
    beside,
    examples,
    in_pairs,
    made_from,
)
from kefu.compliance.tenor.features import BUCKETS, features
from kefu.compliance.tenor.judging import WEIGHTS, together
from kefu.compliance.tenor.look import WEIGHTS as LOOK
from kefu.meaning.teaching import Arrays, Texts

FOLDER = Path(str(files("kefu.compliance") / "data" / "tenor"))
STRICTNESS = 10.0
"""How freely weights may follow the sentences (scikit-learn's C)."""
MET = 3.0
"""How many sentences made of a pattern one counts for that somebody wrote."""
ASKING = 0.06
"""Share of harmless sentences of `MEASURED` that are looked at twice: of ordinary letters' it is far less."""
SURE, LIKELY, BEYOND_DOUBT = 0.0015, 0.004, 0.0008
"""Shares of them that come above where one is sure of a sentence, where it is likely to be forbidden, and
where one is sure although it does not name what it would be about or has an excuse (`judging.py`).
"""
EXCUSED, OPEN = 0.05, 0.03
"""Shares of the forbidden ones below which a wording of the tables only warns, and below which a sentence is
not looked at together with those beside it.
"""
OF_TWO = 0.0005
"""Share of harmless pairs of them that come above where two sentences beside each other are forbidden."""

Floats = npt.NDArray[np.float64]
Matrix = Any  # scipy and scikit-learn ship no types


class Bounds(NamedTuple):
    """Log odds from which a sentence is looked at twice, likely forbidden, surely, and surely without a name.

    Below `excused` a wording of the tables only warns; from `open` on a sentence is looked at together with
    those beside it, and both are forbidden from `of_two` on.
    """

    asking: float
    likely: float
    sure: float
    beyond_doubt: float
    excused: float
    open: float
    of_two: float


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
        self.written = written
        self.families = [families_of(example) for example in written]
        self.rows = matrix(written, self.families)
        self.label = np.array([example.label for example in written])
        self.wrong = self.label != HARMLESS
        self.met = np.array([example.met for example in written])
        self.learnt = np.array([example.learnt for example in written])
        self.codes = sorted(set(self.label) - {HARMLESS})
        known = [one for one, e in zip(self.families, written, strict=True) if e.learnt]
        self.names = sorted(frozenset().union(*known))

    def words(self) -> Any:
        """Whether a sentence is forbidden, learnt from the words of those that are learnt from."""
        model = LogisticRegression(C=STRICTNESS, max_iter=300, class_weight="balanced")
        counts = np.where(self.met, MET, 1.0)[self.learnt]
        return model.fit(self.rows[self.learnt], self.wrong[self.learnt], sample_weight=counts)

    def seen(self, written: Sequence[Example], families: Sequence[frozenset[str]]) -> Texts:
        """Some sentences, or pairs of them, as the second look is given them; harmless ones have the label 0."""
        place = {HARMLESS: 0} | {code: number for number, code in enumerate(self.codes, 1)}
        labels = np.array([place[example.label] for example in written])
        texts = [example.text for example in written]
        return learn_look.sentences(texts, families, labels, names=self.names)

    def seen_rows(self, rows: npt.NDArray[np.intp]) -> Texts:
        """The sentences of some rows as the second look is given them."""
        return self.seen([self.written[row] for row in rows], [self.families[row] for row in rows])

    def taught(self) -> Texts:
        """What the second look is taught: the sentences that somebody wrote, and some of them in pairs."""
        rows = np.flatnonzero(self.met & self.learnt).tolist()
        written = [self.written[row] for row in rows]
        pairs = in_pairs(written)
        families = [self.families[row] for row in rows] + [families_of(pair) for pair in pairs]
        return self.seen(written + pairs, families)

    def made_from(self) -> npt.NDArray[np.str_]:
        """A digest of what is learnt from."""
        return np.array(made_from([example for example in self.written if example.learnt]))

    @cached_property
    def pairs(self) -> tuple[list[Example], list[tuple[int, int]]]:
        """Harmless sentences of `MEASURED` that stand beside each other: as one text, and their rows."""
        rows = np.flatnonzero(~self.learnt & ~self.wrong).tolist()
        places = [
            (first, second)
            for first, second in pairwise(rows)
            if second == first + 1 and self.written[first].folder == self.written[second].folder
        ]
        joined = [
            replace(self.written[a], text=beside(self.written[a], self.written[b]))
            for a, b in places
        ]
        return joined, places

    def bounds(self, words: Floats, look: Floats, of_pairs: Floats) -> Bounds:
        """From where on a sentence is looked at twice, and what both looks must come to.

        All arguments are log odds: of all sentences, shape (n,), those of `MEASURED` tell; and what
        both looks come to of `pairs`.
        """
        scores: Floats = together(words, look)
        harmless, wrong = ~self.learnt & ~self.wrong, ~self.learnt & self.wrong

        def above(scores: Floats, share: float) -> float:
            return float(np.quantile(scores[harmless], 1 - share))

        asking = above(words, ASKING)
        asked = np.where(words >= asking, scores, -np.inf)
        still_open = float(np.quantile(scores[wrong], OPEN))
        _, places = self.pairs
        looked_at = (asked[np.array(places)] >= still_open).any(axis=1)
        return Bounds(
            asking=asking,
            likely=above(asked, LIKELY),
            sure=above(asked, SURE),
            beyond_doubt=above(asked, BEYOND_DOUBT),
            excused=float(np.quantile(scores[wrong], EXCUSED)),
            open=still_open,
            of_two=float(np.quantile(np.where(looked_at, of_pairs, -99.0), 1 - OF_TWO)),
        )

    def report(self, words: Floats, look: Floats, bounds: Bounds) -> None:
        """Prints what is found of the measured sentences of each code and of each author's folder."""
        print(", ".join(f"{name} from {bound:.3f}" for name, bound in bounds._asdict().items()))
        scores = np.where(words >= bounds.asking, together(words, look), -np.inf)
        folder = np.array([example.folder for example in self.written])
        for label in self.codes:
            _print_found(label, scores[~self.learnt & (self.label == label)], bounds)
        for name in MEASURED:
            _print_found(name, scores[(folder == name) & self.wrong], bounds)
            _print_found("  harmless", scores[(folder == name) & ~self.wrong], bounds)


def _print_found(label: str, scores: Floats, bounds: Bounds) -> None:
    blocked, found = (scores >= bounds.sure).sum(), (scores >= bounds.likely).sum()
    print(f"  {label:<18} {blocked:>5} and {found - blocked:>4} likely of {len(scores)}")


def _measured(lesson: Lesson, learnt: Arrays) -> Floats:
    """What the second look says of each measured sentence, NaN for the others, shape (n,)."""
    rows = np.flatnonzero(~lesson.learnt)
    scores = learn_look.scores_of(learnt, lesson.seen_rows(rows))
    look = np.full(len(lesson.written), np.nan)
    look[rows] = np.logaddexp.reduce(scores, axis=1)
    return look


def _of_pairs(lesson: Lesson, model: Any, learnt: Arrays) -> Floats:
    """What both looks say of each of the lesson's pairs, shape (pairs,)."""
    joined, _ = lesson.pairs
    families = [families_of(example) for example in joined]
    words = model.decision_function(matrix(joined, families))
    scores = learn_look.scores_of(learnt, lesson.seen(joined, families))
    of_pairs: Floats = together(words, np.logaddexp.reduce(scores, axis=1))
    return of_pairs


def _taught(lesson: Lesson) -> Arrays:
    taught = lesson.taught()
    return learn_look.learn(taught, np.arange(len(taught.labels)), len(lesson.codes) + 1)


def _stored(lesson: Lesson) -> Arrays:
    with np.load(FOLDER / LOOK) as kept:
        if str(kept["made_from"]) != str(lesson.made_from()):
            sys.exit(f"{LOOK} was made from other sentences: train without --bounds")
        return learn_look.of_stored(kept)


def main() -> None:
    """Learns, measures on authors that were not learnt from, stores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    parser.add_argument("--bounds", action="store_true", help="teach the second look nothing")
    options = parser.parse_args()
    with threadpool_limits(limits=1):  # sums come out a little different on several threads
        lesson = Lesson(examples())
        model = lesson.words()
        words = model.decision_function(lesson.rows)
    learnt = _stored(lesson) if options.bounds else _taught(lesson)
    look = _measured(lesson, learnt)
    bounds = lesson.bounds(words, look, _of_pairs(lesson, model, learnt))
    lesson.report(words, look, bounds)
    if options.check:
        return
    _keep(WEIGHTS, stored_form(model, bounds) | {"made_from": np.array(made_from(lesson.written))})
    if not options.bounds:
        names = {"families": np.array(lesson.names), "codes": np.array(lesson.codes)}
        made = {"made_from": lesson.made_from()}
        _keep(LOOK, {**learn_look.stored_form(learnt), **names, **made})


def _keep(name: str, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
    np.savez_compressed(FOLDER / name, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
    print("stored", name)


def stored_form(words: Any, bounds: Bounds) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the file of the words' weights."""
    return {
        "wrong": words.coef_[0].astype(np.float16),
        "bias": np.array(words.intercept_[0]),
        **{name: np.array(bound) for name, bound in bounds._asdict().items()},
    }


if __name__ == "__main__":
    main()
