"""What a sentence comes to, judged as a whole, when no table has its wording (`tenor` in docs/compliance.md).

Rows and frames know words that somebody thought of. Here a small linear model, learnt from many
sentences of each kind (`data/tenor/`), weighs all words and families of a sentence at once. It is
asked for what a first sum of the words leaves open. What it leaves open is looked at once more, by its
meaning; both together say what a sentence comes to, and whether they are sure of it.
"""

from kefu.compliance.tenor.judging import (
    HARMLESS,
    Tenor,
    bears_out,
    best_known,
    code_of_two,
    first_look,
    tenor_of,
)

__all__ = [
    "HARMLESS",
    "Tenor",
    "bears_out",
    "best_known",
    "code_of_two",
    "first_look",
    "tenor_of",
]
