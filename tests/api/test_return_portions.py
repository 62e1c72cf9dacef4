"""The warehouse's program counts pieces that came back in different states (RET-7, RET-8, RET-9)."""

import pytest

from tests.desk import open_desk
from tests.returns.cast import lamp, lamps, take_in
from tests.returns.refund_cast import paid

__all__ = ["lamp", "lamps", "take_in"]
pytestmark = [pytest.mark.rule("RET-7"), pytest.mark.rule("RET-9")]


def test_pieces_are_counted_paid_for_and_put_away_each_by_its_state(desk, lamps, calling):
    bob, path = calling(desk.bob), f"/returns/{lamps.pk}"
    assert bob.post(f"{path}/inspect", pieces={"as_new": 2, "damaged": 1})[0] == 204
    _, worked = bob.get(f"{path}/refund")
    assert worked["amount"] == "75.00"
    assert worked["lines"] == [
        {"grade": "as_new", "quantity": 2, "paid": "60.00", "fee": "0.00", "why": "as_it_was"},
        {"grade": "damaged", "quantity": 1, "paid": "30.00", "fee": "15.00", "why": "worn"},
    ]
    for portion, end in enumerate(("restock", "dispose")):
        said = {"disposition": end, "bin": "a-1", "portion": portion}
        assert bob.post(f"{path}/put-away", **said)[0] == 204
    _, page = bob.get("/returns", tab="inspected")
    assert page["returns"][0]["portions"] == [
        {"grade": "as_new", "quantity": 2, "disposition": "restock", "bin": "A-1"},
        {"grade": "damaged", "quantity": 1, "disposition": "dispose", "bin": "A-1"},
    ]


def test_a_piece_that_was_missing_is_taken_in_later(desk, lamps, calling):
    bob, path = calling(desk.bob), f"/returns/{lamps.pk}"
    assert bob.post(f"{path}/inspect", pieces={"as_new": 2})[0] == 204
    paid(desk, "60.00")
    assert bob.post(f"{path}/late", pieces={"as_new": 2})[1]["error"] == "more_than_missing"
    assert bob.post(f"{path}/late", pieces={"as_new": 1})[0] == 204
    _, page = bob.get("/returns", tab="due")
    assert [ret["stage"] for ret in page["returns"]] == ["inspected"]
    assert bob.get(f"{path}/refund")[1]["amount"] == "30.00"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 409, "no_grade"),
        ({"pieces": {}}, 409, "no_pieces"),
        ({"pieces": {"used": 4}}, 409, "more_than_announced"),
        ({"pieces": {"shiny": 1}}, 422, None),
    ],
)
def test_counts_that_cannot_be_are_refused(desk, lamps, calling, body, status, error):
    code, told = calling(desk.bob).post(f"/returns/{lamps.pk}/inspect", **body)
    assert (code, told.get("error") if error else None) == (status, error)
    assert not lamps.inspections.exists()


def test_nobody_counts_another_store_s_pieces(desk, lamps, calling):
    stranger = calling(open_desk("other").bob)
    assert stranger.post(f"/returns/{lamps.pk}/inspect", pieces={"used": 3})[0] == 404
