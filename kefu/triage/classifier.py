"""What words and what meaning say about the issue; weights come from `train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from .features import Floats, embed, ngrams

WEIGHTS = "weights.npz"
SPREAD = 55.0
"""Brings embeddings, which lie close together, to about unit variance."""
CONFIRMED = 0.3
"""Probability from which a favourite of the n-grams counts when certain words confirm it."""
HIT = 4.0
"""How loud one certain word is beside the 384 numbers of an embedding."""
NEAR = 0.7 / 384
"""How fast likeness fades with squared distance: a landmark speaks for messages much like it."""
SHARPNESS = 9.0
"""Turns the landmarks' vote (about 1 for the issue meant, 0 for others) into log odds."""
GRAIN = 24.0
"""Steps per unit in which landmarks are stored, so that a byte holds each of their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`idf` (buckets,), `ngram` (buckets, issues) with its intercept; the landmarks and their votes.

    `landmarks` (n, 384 + issues) are the training messages as `dense` numbers, `votes` (n, issues) what
    likeness to each says of every issue. `share` is how much of the verdict the embedding has where
    it is asked at all; it is asked unless the n-grams' best issue reaches `sure` or is confirmed by
    certain words.
    """

    idf: Floats
    ngram: Floats
    ngram_bias: Floats
    mean: Floats
    landmarks: Floats
    votes: Floats
    share: float
    sure: float


@cache
def weights() -> Weights:
    """The stored weights."""
    with as_file(files(__package__) / "data" / WEIGHTS) as path, np.load(path) as stored:
        scale = stored["ngram_scale"].astype(np.float32)
        return Weights(
            idf=stored["idf"].astype(np.float32),
            ngram=stored["ngram"].astype(np.float32) * scale,
            ngram_bias=stored["ngram_bias"].astype(np.float32),
            mean=stored["mean"].astype(np.float32),
            landmarks=stored["landmarks"].astype(np.float32) / GRAIN,
            votes=stored["votes"].astype(np.float32),
            share=float(stored["share"]),
            sure=float(stored["sure"]),
        )


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


def by_meaning(vectors: Floats, hits: Floats, model: Weights | None = None) -> Floats:
    """Log probability of each issue, shape (n, issues), from embeddings and certain words."""
    model = model or weights()
    alike = likeness(dense(vectors, hits, model.mean), model.landmarks)
    return log_softmax(SHARPNESS * (alike @ model.votes))


def likeness(rows: Floats, landmarks: Floats) -> Floats:
    """A Gaussian kernel: 1 for the same numbers, fading with their distance; (rows, landmarks)."""
    distance = (
        (rows**2).sum(axis=1)[:, None] + (landmarks**2).sum(axis=1) - 2 * (rows @ landmarks.T)
    )
    result: Floats = np.exp(-NEAR * np.maximum(distance, 0))
    return result


def dense(vectors: Floats, hits: Floats, mean: Floats) -> Floats:
    """Embeddings (n, 384) spread to unit variance beside word hits (n, issues)."""
    joined: Floats = np.concatenate([(vectors - mean) * SPREAD, hits * HIT], axis=1)
    return joined


def blend(words: Floats, meaning: Floats, share: float) -> Floats:
    """Both verdicts in one, as log probabilities."""
    return log_softmax((1 - share) * words + share * meaning)


def settled(words: Floats, hits: Floats, sure: float) -> npt.NDArray[np.bool_]:
    """Which rows of the n-grams' log probabilities need no embedding.

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
        meaning = by_meaning(embed([cleaned[int(i)] for i in unsure]), hits[unsure], model)
        verdict[unsure] = blend(verdict[unsure], meaning, model.share)
    result: Floats = np.exp(verdict)
    return result
