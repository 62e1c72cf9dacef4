"""What a text means, as numbers: an encoder for many languages that runs on the processor.

For whatever judges texts and finds that words alone leave it open: `taught` is an encoder whose upper layers
were taught what to look for, `teaching` teaches it. It costs two thirds of a millisecond a token, and
a hundred megabytes and more once it is loaded, so that it is loaded on the first question.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SIZE = 384
"""Numbers of a state: what a piece of text, or a whole one, means."""
