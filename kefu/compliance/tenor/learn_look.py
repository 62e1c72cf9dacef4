"""Learns the network of the second look (`look.py`) from what somebody wrote; part of `train`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from kefu.compliance.tenor.look import NUMBERS, Network, any_of, inputs
from kefu.meaning import Floats

HIDDEN = 64
NETWORKS = 4
"""Begun from other chances; their mean is steadier than each of them."""
STRICTNESS = 0.3
"""How much large weights cost (scikit-learn's alpha)."""
ROUNDS = 20
"""More of them learn the sentences by heart."""


def learn(
    vectors: Floats,
    families: Sequence[frozenset[str]],
    labels: npt.NDArray[np.str_],
    *,
    harmless: str,
) -> Network:
    """A network that tells what sentences come to, from their embeddings (n, SIZE) and families.

    Telling the codes apart teaches it more than telling forbidden from harmless would.
    """
    names = tuple(sorted(frozenset().union(*families)))
    mean: Floats = vectors.mean(axis=0)
    given = inputs(vectors, families, names, mean)
    fitted = [_fitted(given, labels, chance) for chance in range(NETWORKS)]
    codes = sorted(set(labels.tolist()) - {harmless})
    outer = np.concatenate([_against(one.coefs_[1], one, codes, harmless) for one in fitted])
    bias = np.mean([_against(one.intercepts_[1], one, codes, harmless) for one in fitted], axis=0)
    return Network(
        families=names,
        codes=tuple(codes),
        mean=mean,
        inner=np.hstack([one.coefs_[0] for one in fitted]).astype(np.float32),
        inner_bias=np.hstack([one.intercepts_[0] for one in fitted]).astype(np.float32),
        outer=(outer / NETWORKS).astype(np.float32),
        outer_bias=bias.astype(np.float32),
    )


def _against(numbers: Any, model: Any, codes: Sequence[str], harmless: str) -> Any:
    """What speaks for each code (the last axis) more than for a harmless sentence."""
    place = {str(name): number for number, name in enumerate(model.classes_)}
    return numbers[..., [place[code] for code in codes]] - numbers[..., [place[harmless]]]


def _fitted(given: Floats, labels: npt.NDArray[np.str_], chance: int) -> Any:
    model = MLPClassifier(
        (HIDDEN,),
        alpha=STRICTNESS,
        batch_size=256,
        learning_rate_init=0.002,
        max_iter=ROUNDS,
        random_state=chance,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped early on purpose
        return model.fit(given, labels)


def scores_of(
    network: Network, vectors: Floats, families: Sequence[frozenset[str]]
) -> npt.NDArray[np.float64]:
    """Log odds that sentences are forbidden by their embeddings and families, shape (n,)."""
    given = inputs(vectors, families, network.families, network.mean)
    return any_of(network.scores(given)).astype(np.float64)


def stored_form(network: Network, made_from: str) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the network's file."""
    return {
        "families": np.array(network.families),
        "codes": np.array(network.codes),
        "made_from": np.array(made_from),
        **{name: np.asarray(getattr(network, name), dtype=np.float16) for name in NUMBERS},
    }
