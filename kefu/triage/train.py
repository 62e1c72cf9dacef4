"""Trains the classifier and reports how good it is: `python -m kefu.triage.train [--check] [--add FILE]`.

Needs scikit-learn, JAX and optax, which the product itself does not, and on two cores about an hour.
Seeded: the same data gives the same words' weights, bit for bit on the same machine; the encoder's, learnt on
several threads, the same but for the last digits. `--check` measures and prints without writing weights,
`--verify` fits the words and says whether their stored weights are what comes out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from kefu.meaning.encoder import encoder
from kefu.meaning.teaching import Arrays, Indices, Texts, learn, scores_of
from kefu.meaning.teaching import stored_form as stored_lessons

from .classifier import WEIGHTS, blend, log_softmax, settled
from .corpus import SENTENCES, Example, examples, from_lines
from .dressing import padded
from .evidence import hits
from .features import Floats, pieces, prepare
from .fitting import ByWords, fit_words, verdict_of_words
from .made_from import made_from
from .reading import ISSUES
from .report import show

PATH = Path(str(files(__package__) / "data" / WEIGHTS))
SEED = 20_240
FOLDS = 2
TWIN = 0.93
"""Likeness of embeddings from which two messages count as the same one told twice."""
SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)
SURE = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
LEANING_LOSS = 0.002
"""Share of right guesses that may be given up for leaning less on the encoder: cross-validation
flatters it, since messages of one author resemble each other in meaning."""
SAVING_LOSS = 0.005
"""The same for asking the encoder less often, which is nearly all the time that reading takes."""

ROUNDS = 3
"""How many times the encoder meets each message, as written and dressed up."""
COPIES = 1
"""How many times each message is also trained on dressed up; more made it worse."""


Stored = npt.NDArray[np.generic]


class Corpus:
    """Every message as written, then all dressed up, row by row."""

    def __init__(self, written: Sequence[Example]) -> None:
        self.written = list(written)
        versions = [[example.text for example in written]]
        versions += [[padded(e, copy) for e in written] for copy in range(COPIES)]
        languages = [example.language for example in written] * len(versions)
        prepared = [
            prepare(text, language)
            for text, language in zip(chain(*versions), languages, strict=True)
        ]
        self.cleaned = [cleaned for cleaned, _ in prepared]
        self.folded = [folded for _, folded in prepared]
        self.found = np.stack(
            [
                hits(folded, language)
                for folded, language in zip(self.folded, languages, strict=True)
            ]
        )
        self.issue = np.array([ISSUES.index(e.issue) for e in written] * len(versions))

    @cached_property
    def texts(self) -> Texts:
        """All rows as the encoder is given them."""
        return Texts([pieces(text) for text in self.cleaned], self.found, self.issue)

    def _rows(self, messages: Indices) -> Indices:
        """The rows of some messages, as written and dressed up."""
        count = len(self.written)
        return np.concatenate([messages + start for start in range(0, len(self.issue), count)])

    @property
    def everything(self) -> Indices:
        """All messages."""
        return np.arange(len(self.written))

    def words(self, messages: Indices) -> ByWords:
        """What words say, fitted on these messages."""
        rows = self._rows(messages)
        return fit_words([self.folded[row] for row in rows], self.issue[rows])

    def lessons(self, messages: Indices) -> Arrays:
        """What the encoder learns from these messages."""
        return learn(self.texts, self._rows(messages), len(ISSUES), rounds=ROUNDS)

    def _twins(self) -> Indices:
        """A group number per message: translations of one another must not be split."""
        count = len(self.written)
        group, issue = np.arange(count), self.issue[:count]
        vectors = _embeddings([pieces(text) for text in self.cleaned[:count]])
        for row in range(count):
            alike = vectors[: row + 1] @ vectors[row] > TWIN
            group[row] = group[np.flatnonzero(alike & (issue[: row + 1] == issue[row]))[0]]
        return group

    def cross_validated(self) -> Verdicts:
        """Both halves' verdict on each message by a fit that has not seen it."""
        count = len(self.written)
        by_words, by_meaning = (np.zeros((count, len(ISSUES)), np.float32) for _ in range(2))
        strata = [f"{example.language} {example.issue}" for example in self.written]
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
        for train, test in folds.split(strata, strata, self._twins()):
            by_words[test] = verdict_of_words(self.words(train), [self.folded[row] for row in test])
            by_meaning[test] = log_softmax(scores_of(self.lessons(train), self.texts, test))
        return Verdicts(
            by_words=by_words,
            by_meaning=by_meaning,
            found=self.found[:count],
            issue=self.issue[:count],
        )


def _embeddings(texts: Sequence[Sequence[int]]) -> Floats:
    """What the encoder makes of texts before it is taught anything: unit vectors, shape (n, SIZE)."""
    layers = encoder().layers()
    parts = [texts[start : start + 32] for start in range(0, len(texts), 32)]
    states = np.concatenate([encoder().mean_states(part, layers) for part in parts])
    vectors: Floats = states / np.linalg.norm(states, axis=1, keepdims=True)
    return vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What both halves say of the same messages (log probabilities), their word hits, the truth."""

    by_words: Floats
    by_meaning: Floats
    found: Floats
    issue: npt.NDArray[np.int64]

    def cascade(self, share: float, sure: float) -> Floats:
        """What the product would answer: the encoder is asked only where words are unsure."""
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
        print("right by share of the encoder:", {k: round(v, 3) for k, v in by_share.items()})
        share = next(s for s in SHARES if by_share[s] >= max(by_share.values()) - LEANING_LOSS)
        goal = by_share[share] - SAVING_LOSS
        by_sure = {sure: self.right(share, sure) for sure in SURE}
        print("right by where words are sure:", {k: round(v, 3) for k, v in by_sure.items()})
        return share, next(sure for sure in SURE if by_sure[sure] >= goal)


def stored_words(corpus: Corpus) -> dict[str, Stored]:
    """The arrays of the weights' file that are learnt from words, and what they were made from."""
    fitted = corpus.words(corpus.everything)
    scale = np.abs(fitted.ngram).max(axis=0, keepdims=True) / 127
    return {
        "idf": fitted.idf.astype(np.float16),
        "ngram": np.round(fitted.ngram / scale).astype(np.int8),
        "ngram_scale": scale.astype(np.float32),
        "ngram_bias": fitted.bias,
        "made_from": np.array(made_from(corpus.written)),
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
    # Sums come out a little different on several threads.
    with threadpool_limits(limits=1):
        corpus = Corpus(written)
        if options.verify:
            _verify(stored_words(corpus))
        else:
            _train(corpus, options)


def _train(corpus: Corpus, options: argparse.Namespace) -> None:
    share, sure = _measured(corpus, listing=options.wrong)
    if options.check:
        return
    together = {"share": np.array(share, np.float32), "sure": np.array(sure, np.float32)}
    store(stored_words(corpus) | stored_lessons(corpus.lessons(corpus.everything)) | together)


def _verify(arrays: dict[str, Stored]) -> None:
    if differ := differing(arrays):
        sys.exit(f"{PATH.name} is not what these messages give: {', '.join(differ)}")
    print(f"the words of {PATH.name} are what these messages give, bit for bit")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="measure only, write nothing")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare the words with the stored weights, write nothing",
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
        print(f"{name} alone: {(log.argmax(axis=1) == measured.issue).mean():.3f}")
    print(f"share {share}, sure {sure}, encoder asked for {asked:.0%}")
    show(corpus.written, verdict, listing=listing)
    return share, sure


if __name__ == "__main__":
    main()
