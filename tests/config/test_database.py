"""Which database `DATABASE_URL` names."""

from pathlib import Path

import pytest

from kefu.config.database import database_settings

HOME = Path("/var/lib/kefu")


def test_without_a_word_it_is_sqlite_in_the_state_folder_which_a_power_cut_leaves_whole():
    found = database_settings(None, HOME)
    assert found["NAME"] == HOME / "kefu.sqlite3"
    assert "synchronous=full" in found["OPTIONS"]["init_command"]


def test_a_play_need_not_wait_for_the_disk():
    found = database_settings("sqlite:////tmp/play/kefu.sqlite3?synchronous=off", HOME)
    assert found["NAME"] == Path("/tmp/play/kefu.sqlite3")
    assert "synchronous=off" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://localhost/kefu", "scheme 'mysql'"),
        ("sqlite:////tmp/k.sqlite3?synchronous=off;DROP", "use one of full, normal, off"),
    ],
)
def test_what_it_cannot_be_is_told(url, told):
    with pytest.raises(ValueError, match=told):
        database_settings(url, HOME)
