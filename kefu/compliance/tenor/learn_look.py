"""Learns the network of the second look (`look.py`) from what somebody wrote; part of `train`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from kefu.compliance.tenor.look import Network, inputs
from kefu.meaning import Floats

HIDDEN = 64
NETWORKS = 3
"""Begun from other chances; their mean is steadier than each of them."""
STRICTNESS = 1.0
"""How much large weights cost (scikit-learn's alpha)."""
ROUNDS = 20
"""More of them learn the sentences by heart."""


def learn(
    vectors: Floats,
    families: Sequence[frozenset[str]],
    wrong: npt.NDArray[np.bool_],
) -> Network:
    """A network that tells forbidden sentences, from their embeddings (n, SIZE) and families."""
    names = tuple(sorted(frozenset().union(*families)))
    mean: Floats = vectors.mean(axis=0)
    given = inputs(vectors, families, names, mean)
    fitted = [_fitted(given, wrong, chance) for chance in range(NETWORKS)]
    return Network(
        families=names,
        mean=mean,
        inner=np.hstack([one.coefs_[0] for one in fitted]).astype(np.float32),
        inner_bias=np.hstack([one.intercepts_[0] for one in fitted]).astype(np.float32),
        outer=(np.concatenate([one.coefs_[1][:, 0] for one in fitted]) / NETWORKS).astype(
            np.float32
        ),
        outer_bias=float(np.mean([one.intercepts_[1][0] for one in fitted])),
    )


def _fitted(given: Floats, wrong: npt.NDArray[np.bool_], chance: int) -> MLPClassifier:
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
        return model.fit(given, wrong)


def scores_of(
    network: Network, vectors: Floats, families: Sequence[frozenset[str]]
) -> npt.NDArray[np.float64]:
    """Log odds of sentences by their embeddings and families, shape (n,)."""
    given = inputs(vectors, families, network.families, network.mean)
    return network.score(given).astype(np.float64)


def stored_form(network: Network, made_from: str) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the network's file."""
    return {
        "families": np.array(network.families),
        "outer_bias": np.array(network.outer_bias),
        "made_from": np.array(made_from),
        **{
            name: np.asarray(getattr(network, name), dtype=np.float16)
            for name in ("mean", "inner", "inner_bias", "outer")
        },
    }
