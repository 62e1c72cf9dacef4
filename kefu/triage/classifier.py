"""What words and what meaning say about the issue; weights come from `train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from kefu.meaning.taught import Taught, read_taught

from .features import Floats, ngrams, pieces

WEIGHTS = "weights.npz"
CONFIRMED = 0.3
"""Probability from which a favourite of the n-grams counts when certain words confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`idf` (buckets,), `ngram` (buckets, issues) with its intercept; how both models are put together.

    `share` is how much of the verdict the encoder has where it is asked at all; it is asked unless the
    n-grams' best issue reaches `sure` or is confirmed by certain words.
    """

    idf: Floats
    ngram: Floats
    ngram_bias: Floats
    share: float
    sure: float


@cache
def weights() -> Weights:
    """The stored weights of the n-grams."""
    with as_file(files(__package__) / "data" / WEIGHTS) as path, np.load(path) as stored:
        scale = stored["ngram_scale"].astype(np.float32)
        return Weights(
            idf=stored["idf"].astype(np.float32),
            ngram=stored["ngram"].astype(np.float32) * scale,
            ngram_bias=stored["ngram_bias"].astype(np.float32),
            share=float(stored["share"]),
            sure=float(stored["sure"]),
        )


@cache
def taught() -> Taught:
    """The encoder as it was taught the issues; loaded on the first question, as it is large."""
    with as_file(files(__package__) / "data" / WEIGHTS) as path, np.load(path) as stored:
        return read_taught(stored)


def log_softmax(scores: Floats) -> Floats:
    """Row-wise log probabilities."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def by_ngrams(folded: str, model: Weights | None = None) -> Floats:
    """Log probability of each issue, shape (issues,), from words and letters alone."""
    model = model or weights()
    index, weight = ngrams(folded)
    weighted = weight * model.idf[index]
    norm = float(np.linalg.norm(weighted)) or 1.0
    result: Floats = np.asarray(
        (weighted / norm) @ model.ngram[index] + model.ngram_bias, dtype=np.float32
    )
    return log_softmax(result)


def by_meaning(cleaned: Sequence[str], hits: Floats) -> Floats:
    """Log probability of each issue, shape (n, issues), from what the encoder sees and certain words."""
    return log_softmax(taught().scores([pieces(text) for text in cleaned], hits))


def blend(words: Floats, meaning: Floats, share: float) -> Floats:
    """Both verdicts in one, as log probabilities."""
    return log_softmax((1 - share) * words + share * meaning)


def settled(words: Floats, hits: Floats, sure: float) -> npt.NDArray[np.bool_]:
    """Which rows of the n-grams' log probabilities need no encoder.

    Those that are sure by themselves, and those whose favourite the only certain words confirm.
    """
    best, favourite = words.max(axis=1), words.argmax(axis=1)
    confirmed = (hits.sum(axis=1) == 1) & (hits[np.arange(len(hits)), favourite] == 1)
    result: npt.NDArray[np.bool_] = (best >= np.log(sure)) | (
        confirmed & (best >= np.log(CONFIRMED))
    )
    return result


def scores(cleaned: Sequence[str], folded: Sequence[str], hits: Floats) -> Floats:
    """Probability of each issue for each text, shape (n, issues); `hits` as in `evidence`."""
    model = weights()
    verdict = np.stack([by_ngrams(text, model) for text in folded])
    unsure = np.flatnonzero(~settled(verdict, hits, model.sure))
    if unsure.size:
        meaning = by_meaning([cleaned[int(i)] for i in unsure], hits[unsure])
        verdict[unsure] = blend(verdict[unsure], meaning, model.share)
    result: Floats = np.exp(verdict)
    return result
