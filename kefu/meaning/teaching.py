"""Teaches the encoder's upper layers what texts come to (`taught`). Needs JAX and optax, which the product does not.

Each matrix of a taught layer gets the product of two narrow ones added (low-rank adaptation): that is a
hundredth of its numbers to learn and to keep, and leaves what the encoder knows of languages as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from kefu.meaning import SIZE, Floats
from kefu.meaning.encoder import MATRICES, encoder
from kefu.meaning.taught import FIRST_TAUGHT, HEAD, LESSON

RANK = 16
RATE = 1e-3
"""The highest rate of learning; it rises for a twelfth of the time, then falls to nothing."""
DROPPED = 0.1
"""Share of the states' numbers left out at a time, so that none is relied on alone."""
DOUBT = 0.05
"""Share of belief that stays with the other classes, since some labels are arguable."""
DECAY = 0.01
AT_ONCE = 2048
"""Pieces of a batch."""
LENGTHS = (12, 16, 20, 24, 32, 48, 80, 160)
"""To which a batch's texts are filled up: for each the machine code is made once. None may have more pieces."""
_OF_STATE = 4.0  # how loud the mean state is beside the marks

Indices = npt.NDArray[np.intp]
Arrays = dict[str, Any]


class Texts:
    """Texts as the taught layers are given them, and what they come to."""

    def __init__(self, cut: Sequence[Sequence[int]], marks: Floats, labels: Indices) -> None:
        """Texts as pieces, what else is known of each (n, marks), and the class of each."""
        self.states, self.lengths = _lower_states(cut)
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self.marks, self.labels = marks, labels

    def batches(self, chosen: Indices, chance: np.random.Generator | None = None) -> list[Indices]:
        """Numbers of texts of about one length, mixed by chance where it is given."""
        made: list[Indices] = []
        shorter = 0
        for longest in LENGTHS:
            lengths = self.lengths[chosen]
            alike = chosen[(lengths > shorter) & (lengths <= longest)]
            shorter = longest
            if chance is not None:
                alike = chance.permutation(alike)
            most = AT_ONCE // longest
            made += [alike[start : start + most] for start in range(0, len(alike), most)]
        if chance is None:
            return made
        return [made[place] for place in chance.permutation(len(made))]

    def filled(self, batch: Indices) -> tuple[Any, ...]:
        """States (n, length, SIZE), which of them are there, marks, labels and weights; n is the most that fit."""
        longest = next(length for length in LENGTHS if length >= self.lengths[batch].max())
        most = AT_ONCE // longest
        states = np.zeros((most, longest, SIZE), np.float32)
        there = np.zeros((most, longest), np.float32)
        there[:, 0] = 1
        for row, number in enumerate(batch):
            length = self.lengths[number]
            start = self.starts[number]
            states[row, :length] = self.states[start : start + length]
            there[row, :length] = 1
        rows = np.resize(batch, most)
        weights = (np.arange(most) < len(batch)).astype(np.float32)
        return states, there, self.marks[rows], self.labels[rows], weights


def learn(texts: Texts, chosen: Indices, classes: int, *, rounds: int, chance: int = 0) -> Arrays:
    """What was learnt from the chosen texts, each met `rounds` times: arrays by name."""
    held = _base()
    learnt = _begun(texts.marks.shape[1], classes, np.random.default_rng(chance))
    steps = rounds * len(texts.batches(chosen))
    rate = optax.warmup_cosine_decay_schedule(0.0, RATE, steps // 12, steps)
    rule = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY))
    memory = rule.init(learnt)

    @jax.jit
    def step(learnt: Arrays, memory: Any, key: Any, *batch: Any) -> tuple[Arrays, Any, Any]:
        loss, slope = jax.value_and_grad(_loss)(learnt, held, key, *batch)
        change, memory = rule.update(slope, memory, learnt)
        return optax.apply_updates(learnt, change), memory, loss

    key = jax.random.key(chance)
    for done, batch in enumerate(_rounds(texts, chosen, rounds, chance)):
        learnt, memory, loss = step(
            learnt, memory, jax.random.fold_in(key, done), *texts.filled(batch)
        )
        if done % 100 == 0:
            print(f"  step {done} of {steps}: loss {float(loss):.3f}", flush=True)
    return {name: np.asarray(value) for name, value in learnt.items()}


def scores_of(learnt: Arrays, texts: Texts, chosen: Indices) -> Floats:
    """Log odds, up to one number per text, of each class, shape (len(chosen), classes)."""
    held = _base()
    infer = jax.jit(lambda learnt, *batch: _scores(learnt, held, None, *batch))
    scores = np.zeros((len(texts.lengths), learnt["bias"].shape[0]), np.float32)
    for batch in texts.batches(chosen):
        states, there, marks, _, _ = texts.filled(batch)
        scores[batch] = np.asarray(infer(learnt, states, there, marks))[: len(batch)]
    of_chosen: Floats = scores[chosen]
    return of_chosen


def stored_form(learnt: Arrays) -> dict[str, npt.NDArray[np.float16]]:
    """The arrays of a file, as `taught` reads them."""
    louder = {**learnt, "of_state": learnt["of_state"] * _OF_STATE}
    return {name: value.astype(np.float16) for name, value in louder.items()}


def of_stored(stored: Mapping[str, Any]) -> Arrays:
    """What was learnt, from the arrays of a file."""
    lessons = [f"{name}_{kind}" for name in MATRICES for kind in LESSON]
    learnt = {name: stored[name].astype(np.float32) for name in (*lessons, *HEAD)}
    return {**learnt, "of_state": learnt["of_state"] / _OF_STATE}


def _rounds(texts: Texts, chosen: Indices, rounds: int, chance: int) -> Iterator[Indices]:
    mixed = np.random.default_rng(chance)
    for _ in range(rounds):
        yield from texts.batches(chosen, mixed)


def _lower_states(cut: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.float16], Indices]:
    """What the layers below the taught ones make of texts, one after the other, and their lengths."""
    parts = [cut[start : start + 500] for start in range(0, len(cut), 500)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        states = list(pool.map(_lower_states_of, parts))
    return np.concatenate(states), np.array([len(one) for one in cut])


def _lower_states_of(cut: Sequence[Sequence[int]]) -> npt.NDArray[np.float16]:
    lower = encoder().layers(end=FIRST_TAUGHT)
    parts = [
        encoder().states(cut[start : start + 32], lower)[0] for start in range(0, len(cut), 32)
    ]
    return np.concatenate(parts).astype(np.float16)


def _base() -> list[Arrays]:
    """The taught layers as they were before."""
    return [
        {
            **{name: jnp.asarray(matrix) for name, matrix in layer.matrix.items()},
            **{f"{name}_bias": jnp.asarray(bias) for name, bias in layer.bias.items()},
            "norms": jax.tree.map(jnp.asarray, layer.norms),
        }
        for layer in encoder().layers(FIRST_TAUGHT)
    ]


def _begun(marks: int, classes: int, chance: np.random.Generator) -> Arrays:
    """Numbers to begin with, under which each layer does what it did."""
    layers = encoder().layers(FIRST_TAUGHT)
    begun: Arrays = {}
    for name in MATRICES:
        height, width = layers[0].matrix[name].shape
        begun[f"{name}_down"] = chance.normal(0, height**-0.5, (len(layers), height, RANK))
        begun[f"{name}_up"] = np.zeros((len(layers), RANK, width))
        begun[f"{name}_shift"] = np.zeros((len(layers), width))
    begun["of_state"] = chance.normal(0, 0.02, (SIZE, classes))
    begun["of_marks"] = np.zeros((marks, classes))
    begun["bias"] = np.zeros(classes)
    return {name: jnp.asarray(value, jnp.float32) for name, value in begun.items()}


def _loss(
    learnt: Arrays, held: list[Arrays], key: Any, states: Any, there: Any, marks: Any,
    labels: Any, weights: Any,
) -> Any:  # fmt: skip
    scores = _scores(learnt, held, key, states, there, marks)
    meant = optax.smooth_labels(jax.nn.one_hot(labels, scores.shape[1]), DOUBT)
    return (optax.softmax_cross_entropy(scores, meant) * weights).sum() / weights.sum()


def _scores(
    learnt: Arrays, held: list[Arrays], key: Any, states: Any, there: Any, marks: Any
) -> Any:
    """Scores of each class, (n, classes); without a `key` nothing is left out."""
    for number, layer in enumerate(held):
        states = _after(learnt, layer, number, key, states, there)
    mean = (states * there[..., None]).sum(1) / there.sum(1, keepdims=True)
    return mean @ learnt["of_state"] * _OF_STATE + marks @ learnt["of_marks"] + learnt["bias"]


def _after(learnt: Arrays, layer: Arrays, number: int, key: Any, states: Any, there: Any) -> Any:
    """States after a taught layer; the same as `Encoder._after` of many texts at once."""

    def times(name: str, given: Any) -> Any:
        own = given @ layer[name] + layer[f"{name}_bias"] + learnt[f"{name}_shift"][number]
        return own + (given @ learnt[f"{name}_down"][number]) @ learnt[f"{name}_up"][number]

    def parted(given: Any) -> Any:
        return given.reshape(*given.shape[:2], encoder().heads, -1).transpose(0, 2, 1, 3)

    q, k, v = (parted(times(name, states)) for name in "qkv")
    weights = q @ k.transpose(0, 1, 3, 2) / np.sqrt(SIZE // encoder().heads)
    weights = jax.nn.softmax(weights + (there[:, None, None, :] - 1) * 1e4)
    seen = (weights @ v).transpose(0, 2, 1, 3).reshape(states.shape)
    states = _normed(states + _dropped(times("ao", seen), key, 2 * number), layer["norms"][0])
    inner = times("fo", jax.nn.gelu(times("fi", states), approximate=False))
    return _normed(states + _dropped(inner, key, 2 * number + 1), layer["norms"][1])


def _dropped(given: Any, key: Any, place: int) -> Any:
    """Some numbers left out, the same ones of all pieces of a text."""
    if key is None:
        return given
    shape = (given.shape[0], 1, given.shape[2])
    kept = jax.random.bernoulli(jax.random.fold_in(key, place), 1 - DROPPED, shape)
    return given * kept / (1 - DROPPED)


def _normed(states: Any, norm: Any) -> Any:
    # Plainly written, as JAX's own has a slope that takes twice as long as all the rest.
    states = states - states.mean(-1, keepdims=True)
    spread = jnp.sqrt((states * states).mean(-1, keepdims=True) + encoder().epsilon)
    return states / spread * norm[0] + norm[1]
