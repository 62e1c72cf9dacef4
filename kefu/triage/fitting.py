"""One fit of the classifier's two halves on prepared messages. Needs scikit-learn and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from .classifier import GRAIN, SHARPNESS, dense, likeness, log_softmax
from .features import BUCKETS, Floats, ngrams
from .reading import ISSUES

NGRAM_C = 12.0
SMOOTH = 0.3
"""How much the landmarks' votes are held back; more makes them blunt, less makes them parrot."""

Matrix = Any  # scipy and scikit-learn ship no types


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One fit of both halves."""

    idf: Floats
    ngram: Floats
    ngram_bias: Floats
    mean: Floats
    landmarks: Floats
    votes: Floats


def ngram_matrix(folded: Sequence[str], idf: Floats | None = None) -> tuple[Matrix, Floats]:
    """Weighted rows of unit length, shape (n, BUCKETS), and the idf they were weighted with."""
    rows = [ngrams(text) for text in folded]
    start = np.cumsum([0, *(len(index) for index, _ in rows)])
    index = np.concatenate([index for index, _ in rows])
    weight = np.concatenate([weight for _, weight in rows])
    if idf is None:
        seen = np.bincount(index, minlength=BUCKETS)
        idf = (np.log((1 + len(rows)) / (1 + seen)) + 1).astype(np.float32)
        idf[seen == 0] = 0
    weight = weight * idf[index]
    for begin, end in pairwise(start):
        weight[begin:end] /= np.linalg.norm(weight[begin:end]) or 1.0
    return csr_matrix((weight, index, start), shape=(len(rows), BUCKETS)), idf


def fit(
    folded: Sequence[str],
    vectors: Floats,
    found: Floats,
    issue: npt.NDArray[np.int64],
    *,
    landmarks: int,
) -> Fitted:
    """Both halves, fitted on the same messages; the first `landmarks` of them become those."""
    sparse, idf = ngram_matrix(folded)
    by_words = LogisticRegression(C=NGRAM_C, max_iter=300, tol=1e-3).fit(sparse, issue)
    mean = vectors.mean(axis=0)
    rows = dense(vectors, found, mean)
    marks = _grained(rows[:landmarks])
    return Fitted(
        idf=idf,
        ngram=by_words.coef_.T.astype(np.float32),
        ngram_bias=by_words.intercept_.astype(np.float32),
        mean=mean,
        landmarks=marks,
        votes=_votes(rows, marks, issue),
    )


def _grained(rows: Floats) -> Floats:
    """As they will be stored, so that what is fitted is what is used."""
    return np.asarray(np.clip(np.round(rows * GRAIN), -127, 127) / GRAIN, dtype=np.float32)


def _votes(rows: Floats, marks: Floats, issue: npt.NDArray[np.int64]) -> Floats:
    """Kernel ridge regression on one column per issue, in closed form."""
    alike = likeness(rows, marks)
    meant = np.eye(len(ISSUES), dtype=np.float32)[issue]
    normal = (alike.T @ alike + SMOOTH * likeness(marks, marks)).astype(np.float64)
    normal[np.diag_indices_from(normal)] += 1e-3  # messages told twice make it singular
    return np.asarray(solve(normal, alike.T @ meant, assume_a="pos"), dtype=np.float32)


def verdicts(
    fitted: Fitted, folded: Sequence[str], vectors: Floats, found: Floats
) -> tuple[Floats, Floats]:
    """Log probabilities of both halves for the same messages, each (n, issues)."""
    sparse, _ = ngram_matrix(folded, fitted.idf)
    return (
        log_softmax(np.asarray(sparse @ fitted.ngram + fitted.ngram_bias, dtype=np.float32)),
        log_softmax(
            SHARPNESS
            * (likeness(dense(vectors, found, fitted.mean), fitted.landmarks) @ fitted.votes)
        ),
    )
