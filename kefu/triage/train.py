"""Trains the classifier and reports how good it is: `python -m kefu.triage.train [--check] [--add FILE]`.

Needs scikit-learn, which the product itself does not. Seeded and on one thread: the same data gives the
same weights, bit for bit on the same machine. `--check` measures and prints without writing weights,
`--verify` fits and says whether the stored weights are what comes out.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from .classifier import GRAIN, WEIGHTS, blend, settled
from .corpus import SENTENCES, Example, examples, from_lines
from .evidence import hits
from .features import Floats, embed, prepare
from .fitting import Fitted, fit, verdicts
from .made_from import made_from
from .reading import ISSUES, TROUBLES
from .report import show
from .wording import words

PATH = Path(str(files(__package__) / "data" / WEIGHTS))
SEED = 20_240
FOLDS = 4
TWIN = 0.93
"""Likeness of embeddings from which two messages count as the same one told twice."""
SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)
SURE = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
LEANING_LOSS = 0.002
"""Share of right guesses that may be given up for leaning less on the embedding: cross-validation
flatters it, since messages of one author resemble each other in meaning."""
SAVING_LOSS = 0.005
"""The same for asking the embedding less often, which is nearly all the time that reading takes."""

COPIES = 1
"""How many times each message is also trained on dressed up; more made it worse."""


Stored = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """One version of every message: folded text, embedding, and word hits, row by row."""

    folded: Sequence[str]
    vectors: Floats
    found: Floats


def padded(example: Example, copy: int) -> str:
    """The message as the same buyer might have dressed it: with a greeting, a wish, typos."""
    # Seeded by the message, so that a new one leaves the others as they were; not a secret.
    chance = random.Random(f"{SEED} {copy} {example.text}")  # noqa: S311
    tables = words(example.language)
    if tables is None:
        return example.text
    parts = [example.text]
    if chance.random() < 0.6:
        parts.insert(0, chance.choice(tables.openers))
    # The wish must not give the trouble away: whoever wants money back may have any of these.
    if example.issue in TROUBLES and chance.random() < 0.6:
        parts.append(chance.choice(tables.wishes))
    if chance.random() < 0.5:
        parts.append(chance.choice(tables.closers))
    text = " ".join(parts)
    if example.language not in ("ja", "zh") and chance.random() < 0.4:
        text = _mistyped(text, chance)
    return text


def _mistyped(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(letters) // 45)):
        at = chance.randrange(len(letters))
        if letters[at].isalpha():
            letters[at] = chance.choice(["", letters[at] * 2])
    return "".join(letters)


class Corpus:
    """Every message as written and some copies dressed up, with its numbers."""

    def __init__(self, written: Sequence[Example]) -> None:
        self.written = list(written)
        self.issue = np.array([ISSUES.index(example.issue) for example in written])
        self.plain = self._read([example.text for example in written])
        self.dressed = [
            self._read([padded(example, copy) for example in written]) for copy in range(COPIES)
        ]

    def _read(self, texts: Sequence[str]) -> Numbers:
        prepared = [
            prepare(text, example.language)
            for text, example in zip(texts, self.written, strict=True)
        ]
        pairs = zip(prepared, self.written, strict=True)
        return Numbers(
            folded=[folded for _, folded in prepared],
            vectors=embed([cleaned for cleaned, _ in prepared]),
            found=np.stack([hits(folded, example.language) for (_, folded), example in pairs]),
        )

    def fit(self, rows: npt.NDArray[np.int64]) -> Fitted:
        """Fits on these rows, plain and dressed."""
        copies = [self.plain, *self.dressed]
        return fit(
            [copy.folded[i] for copy in copies for i in rows],
            np.concatenate([copy.vectors[rows] for copy in copies]),
            np.concatenate([copy.found[rows] for copy in copies]),
            np.concatenate([self.issue[rows]] * len(copies)),
            landmarks=len(rows),
        )

    def _twins(self) -> npt.NDArray[np.int64]:
        """A group number per message: translations of one another must not be split."""
        group = np.arange(len(self.written))
        alike = self.plain.vectors @ self.plain.vectors.T > TWIN
        for row in range(len(group)):
            twins = np.flatnonzero(
                alike[row, : row + 1] & (self.issue[: row + 1] == self.issue[row])
            )
            group[row] = group[twins[0]]
        return group

    def cross_validated(self) -> Verdicts:
        """Both halves' verdict on each message by a fit that has not seen it."""
        shape = (len(self.written), len(ISSUES))
        by_words, by_meaning = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        strata = [f"{example.language} {example.issue}" for example in self.written]
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
        for train, test in folds.split(strata, strata, self._twins()):
            by_words[test], by_meaning[test] = verdicts(
                self.fit(train),
                [self.plain.folded[i] for i in test],
                self.plain.vectors[test],
                self.plain.found[test],
            )
        return Verdicts(
            by_words=by_words, by_meaning=by_meaning, found=self.plain.found, issue=self.issue
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What both halves say of the same messages (log probabilities), their word hits, the truth."""

    by_words: Floats
    by_meaning: Floats
    found: Floats
    issue: npt.NDArray[np.int64]

    def cascade(self, share: float, sure: float) -> Floats:
        """What the product would answer: the embedding is asked only where words are unsure."""
        unsure = ~settled(self.by_words, self.found, sure)
        verdict = self.by_words.copy()
        verdict[unsure] = blend(self.by_words[unsure], self.by_meaning[unsure], share)
        return verdict

    def right(self, share: float, sure: float) -> float:
        """The part of first guesses that are right."""
        return float((self.cascade(share, sure).argmax(axis=1) == self.issue).mean())

    def choose(self) -> tuple[float, float]:
        """The best share, then the lowest `sure` that costs next to nothing."""
        by_share = {share: self.right(share, SURE[-1]) for share in SHARES}
        print("right by share of the embedding:", {k: round(v, 3) for k, v in by_share.items()})
        share = next(s for s in SHARES if by_share[s] >= max(by_share.values()) - LEANING_LOSS)
        goal = by_share[share] - SAVING_LOSS
        by_sure = {sure: self.right(share, sure) for sure in SURE}
        print("right by where words are sure:", {k: round(v, 3) for k, v in by_sure.items()})
        return share, next(sure for sure in SURE if by_sure[sure] >= goal)


def stored_form(fitted: Fitted, share: float, sure: float, origin: str) -> dict[str, Stored]:
    """The arrays of the weights' file."""
    scale = np.abs(fitted.ngram).max(axis=0, keepdims=True) / 127
    return {
        "idf": fitted.idf.astype(np.float16),
        "ngram": np.round(fitted.ngram / scale).astype(np.int8),
        "ngram_scale": scale.astype(np.float32),
        "ngram_bias": fitted.ngram_bias,
        "mean": fitted.mean,
        "landmarks": np.round(fitted.landmarks * GRAIN).astype(np.int8),
        "votes": fitted.votes.astype(np.float16),
        "share": np.array(share, dtype=np.float32),
        "sure": np.array(sure, dtype=np.float32),
        "made_from": np.array(origin),
    }


def store(arrays: dict[str, Stored]) -> None:
    """Writes the weights beside the data they came from."""
    np.savez_compressed(PATH, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
    print("stored", PATH.name)


def differing(arrays: dict[str, Stored]) -> list[str]:
    """Names of the stored arrays that are not these, bit for bit."""
    with np.load(PATH) as stored:
        return [
            name
            for name, array in arrays.items()
            if name not in stored.files or not np.array_equal(stored[name], array)
        ]


def main() -> None:
    """Measures by cross-validation, fits on everything, stores."""
    options = _options()
    written = examples(SENTENCES)
    for path in options.add:
        more = from_lines(path)
        print(f"{len(more)} messages more from {path.name}")
        written += more
    origin = made_from(written)
    # Sums come out a little different on several threads.
    with threadpool_limits(limits=1):
        corpus = Corpus(written)
        share, sure = _measured(corpus, listing=options.wrong)
        if options.check:
            return
        fitted = corpus.fit(np.arange(len(corpus.written)))
    arrays = stored_form(fitted, share, sure, origin)
    if not options.verify:
        store(arrays)
    elif differ := differing(arrays):
        sys.exit(f"{PATH.name} is not what these messages give: {', '.join(differ)}")
    else:
        print(f"{PATH.name} is what these messages give, bit for bit")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    parser.add_argument(
        "--verify", action="store_true", help="compare with the stored weights, write nothing"
    )
    parser.add_argument("--wrong", action="store_true", help="list every wrong guess")
    parser.add_argument(
        "--add",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="train on these messages as well: JSON lines, as `kefu corrections` prints them",
    )
    return parser.parse_args()


def _measured(corpus: Corpus, *, listing: bool) -> tuple[float, float]:
    """Prints the cross-validated figures; the share and `sure` that they speak for."""
    measured = corpus.cross_validated()
    share, sure = measured.choose()
    verdict = measured.cascade(share, sure)
    asked = float((~settled(measured.by_words, measured.found, sure)).mean())
    for name, log in (("words", measured.by_words), ("meaning", measured.by_meaning)):
        print(f"{name} alone: {(log.argmax(axis=1) == corpus.issue).mean():.3f}")
    print(f"share {share}, sure {sure}, embedding asked for {asked:.0%}")
    show(corpus.written, verdict, listing=listing)
    return share, sure


if __name__ == "__main__":
    main()
