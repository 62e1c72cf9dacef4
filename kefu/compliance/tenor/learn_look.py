"""How the second look is taught: sentences as the encoder is given them, every code against harmless; part of `train`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kefu.compliance.tenor.look import family_matrix, pieces_of_sentence
from kefu.meaning import Floats, teaching
from kefu.meaning.taught import HEAD
from kefu.meaning.teaching import Arrays, Indices, Texts

ROUNDS = 3
"""How many times each sentence is met."""


def sentences(
    texts: Sequence[str],
    families: Sequence[frozenset[str]],
    labels: Indices,
    *,
    names: Sequence[str],
) -> Texts:
    """Sentences with what they come to: 0 for what is harmless; `names` are all families, in their order."""
    cut = [pieces_of_sentence(text) for text in texts]
    return Texts(cut, family_matrix(families, names), labels)


def learn(given: Texts, chosen: Indices, classes: int) -> Arrays:
    """What was learnt from the chosen sentences; class 0 is harmless."""
    return teaching.learn(given, chosen, classes, rounds=ROUNDS)


def scores_of(learnt: Arrays, given: Texts) -> Floats:
    """Log odds of each code against a harmless sentence, shape (n, codes)."""
    scores = teaching.scores_of(learnt, given, np.arange(len(given.lengths)))
    against: Floats = scores[:, 1:] - scores[:, :1]
    return against


def stored_form(learnt: Arrays) -> dict[str, npt.NDArray[np.float16]]:
    """The arrays of the file, as `look.py` reads them: every code against harmless."""
    against = {name: learnt[name][..., 1:] - learnt[name][..., :1] for name in HEAD}
    return teaching.stored_form({**learnt, **against})


def of_stored(stored: Mapping[str, Any]) -> Arrays:
    """What was learnt, from the arrays of the file."""
    learnt = teaching.of_stored(stored)
    with_harmless = {
        name: np.concatenate([np.zeros_like(learnt[name][..., :1]), learnt[name]], axis=-1)
        for name in HEAD
    }
    return {**learnt, **with_harmless}
