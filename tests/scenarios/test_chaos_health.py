"""The auditor of the chaos month on account health: a figure that differs is explained order by order, or it is not."""

import pytest

from bench.chaos.health import differences

NOW = "2026-09-20T09:00:00+00:00"


def figure(numerator, *orders, metric="negative_feedback_rate"):
    return {
        "metric": metric,
        "window_days": 60,
        "numerator": numerator,
        "denominator": 10,
        "orders": list(orders),
        "unknown": 0,
    }


def order(**other):
    return {
        "status": "SHIPPED",
        "fulfilment": "amazon",
        "updated_at": "2026-09-10T08:00:00+00:00",
        "shipments": [],
        "cancelled_by": "",
        "cancel_asked_at": None,
        **other,
    }


def told(left_at="2026-09-20T08:00:00+00:00", here=()):
    """Amazon counts bad feedback that the desk does not."""
    stars = {"order_id": "302-1", "rating": 1, "left_at": left_at, "removed_at": None}
    return {
        "books": {
            "de": {
                "figures": [figure(1, "302-1")],
                "orders": {"302-1": order()},
                "feedback": [stars],
                "claims": [],
                "messages": [],
                "returns": [],
            }
        },
        "desk": {
            "now": NOW,
            "stores": {
                "de": {
                    "figures": [figure(len(here), *here)],
                    "complete_until": {"seller_feedback": {"until": "2026-09-20T06:00:00+00:00"}},
                    "orders": {
                        "302-1": {
                            "status": "shipped",
                            "fulfilment": "amazon",
                            "cancelled_by": "",
                            "cancel_asked": False,
                            "shipped_at": None,
                            "delivered_at": None,
                            "tracking": [],
                        }
                    },
                    "feedback": [],
                    "claims": [],
                    "letters": [],
                    "returns": [],
                    "answers": [],
                }
            },
        },
        "world": {"buyers": []},
    }


@pytest.mark.rule("HLT-3")
def test_what_has_not_been_delivered_yet_explains_a_difference_by_name():
    [found] = differences(**told())
    assert (found["desk"], found["amazon"]) == ("0/10", "1/10")
    assert "feedback is here up to 09-20 06:00" in found["orders"]["302-1"]
    assert found["unexplained"] == []


@pytest.mark.rule("HLT-3")
def test_what_the_desk_should_know_by_now_explains_nothing():
    [found] = differences(**told(left_at="2026-09-19T08:00:00+00:00"))
    assert found["orders"] == {}
    assert found["unexplained"]


def test_an_order_without_any_fact_that_differs_is_unexplained():
    both = told()
    both["books"]["de"]["feedback"] = []
    [found] = differences(**both)
    assert found["unexplained"] == ["302-1: no fact tells why"]


def test_equal_figures_are_no_difference():
    assert differences(**told(here=("302-1",))) == []
