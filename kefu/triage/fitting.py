"""The classifier's fit of words. Needs scikit-learn and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kefu.meaning.teaching import Indices

from .classifier import log_softmax
from .features import BUCKETS, Floats, ngrams

NGRAM_C = 12.0

Matrix = Any  # scipy and scikit-learn ship no types


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWords:
    """What was learnt of n-grams: `idf` (buckets,), `ngram` (buckets, issues), `bias` (issues,)."""

    idf: Floats
    ngram: Floats
    bias: Floats


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


def fit_words(folded: Sequence[str], issue: Indices) -> ByWords:
    """A linear fit of n-grams."""
    sparse, idf = ngram_matrix(folded)
    fitted = LogisticRegression(C=NGRAM_C, max_iter=300, tol=1e-3).fit(sparse, issue)
    return ByWords(
        idf=idf,
        ngram=fitted.coef_.T.astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
    )


def verdict_of_words(fitted: ByWords, folded: Sequence[str]) -> Floats:
    """Log probabilities of each issue, shape (n, issues)."""
    sparse, _ = ngram_matrix(folded, fitted.idf)
    return log_softmax(np.asarray(sparse @ fitted.ngram + fitted.bias, dtype=np.float32))
