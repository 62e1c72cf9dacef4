"""The auditor of the chaos month: whatever is lost or done twice is found, and nothing else."""

from copy import deepcopy
from datetime import timedelta

import pytest

from bench.chaos.audit import audit
from bench.chaos.weather import read_schedule

ADDRESS = "max.muster+4711@marketplace.amazon.de"


def booked(reference, principal, tax="0", shipping="0"):
    return {"reference": reference, "principal": principal, "tax": tax, "shipping": shipping}


def order(*refunds, paid="30.00", debited="0"):
    return {"refunds": list(refunds), "debited": debited, "paid": paid, "bought": {"LAMP": 2}}


def refund(state="confirmed", amount="10.00", **other):
    return {
        "id": 7,
        "order": "302-1",
        "amount": amount,
        "state": state,
        "error": "",
        "task_open": 0,
        "task_done": 0,
        **other,
    }


def replaced(number=9, quantity=1, cancelled=None):
    """What Amazon has sent from its stock."""
    items = [{"sellerSku": "LAMP", "quantity": quantity}]
    return {
        "asked": {"sellerFulfillmentOrderId": f"KEFU-{number}", "items": items},
        "cancelled": cancelled,
    }


def replacement(number=9, state="confirmed", quantity=1):
    """What the desk was asked to have sent."""
    items = [{"sku": "LAMP", "quantity": quantity}]
    return {"id": number, "store": "de", "order": "302-1", "state": state, "items": items}


def answer(state="sent", **other):
    return {
        "id": 3,
        "address": ADDRESS,
        "message_id": "<one@nova.example>",
        "text": "Guten Tag",
        "state": state,
        "error": "",
        "held": False,
        "told": False,
        "stuck": False,
        "case_state": "done",
        **other,
    }


def sent(message_id="<one@nova.example>", text="Guten Tag", verdict="delivered"):
    return {"recipient": ADDRESS, "message_id": message_id, "text": text, "verdict": verdict}


@pytest.fixture
def told():
    """One order, one letter, one answer, one refund: all well."""
    letter = {"case": "4711", "at": "2026-09-01T08:00:00+00:00"}
    lines = (booked("KEFU-7-1", "8.00", tax="1.00"), booked("KEFU-7-2", "1.00"))
    return {
        "books": {
            "de": {
                "orders": {"302-1": order(*lines)},
                "messages": [letter],
                "sent_by_amazon": [replaced()],
            }
        },
        "world": {"buyers": [{"case": "4711", "address": ADDRESS}], "outbound": [sent()]},
        "desk": {
            "refunds": [refund()],
            "replacements": [replacement()],
            "letters": [{"store": "de", "address": ADDRESS, "at": "2026-09-01T08:00:00+00:00"}],
            "answers": [answer()],
            "in_doubt": [],
        },
    }


def wrong(told):
    return {name for name, found in audit(**told).wrong.items() if found}


def test_where_all_is_well_every_zero_is_one(told):
    found = audit(**told)
    assert found.clean
    assert found.counted == {
        "refunds_asked_for": 1,
        "refunds_booked": 1,
        "letters_written": 1,
        "letters_here": 1,
        "answers_written": 1,
        "letters_left": 1,
        "replacements_asked_for": 1,
        "replacements_sent": 1,
    }


@pytest.mark.parametrize(
    ("refunds", "found"),
    [
        ([booked("KEFU-7-1", "10.00"), booked("KEFU-7-1", "10.00")], "refunds_twice"),
        ([booked("KEFU-7-1", "10.01")], "refunds_twice"),
        ([booked("KEFU-7-1", "10.00"), booked("KEFU-8-1", "2.00")], "refunds_twice"),
        ([booked("KEFU-7-1", "10.00"), booked("Seller Central", "21.00")], "refunds_twice"),
        ([booked("KEFU-7-1", "9.99")], "refunds_lost"),
        ([booked("", "10.00")], None),  # Amazon was quicker
        ([], "refunds_lost"),
    ],
)
def test_money_is_counted_in_amazons_books(told, refunds, found):
    told["books"]["de"]["orders"]["302-1"]["refunds"] = refunds
    assert found in wrong(told) if found else wrong(told) == set()


@pytest.mark.parametrize(
    ("stands", "found"),
    [
        (refund("failed"), "refunds_lost"),
        (refund("queued"), "refunds_lost"),
        (refund("failed", task_open=1), None),
        (refund("withdrawn"), None),
        (refund("in_doubt"), None),
    ],
)
def test_a_refund_that_was_not_made_is_with_a_person_or_lost(told, stands, found):
    told["books"]["de"]["orders"]["302-1"]["refunds"] = []
    told["desk"]["refunds"] = [stands]
    assert wrong(told) == ({found} if found else set())


@pytest.mark.parametrize("state", ["failed", "withdrawn"])
def test_a_refund_called_not_made_that_was_made_will_be_made_twice(told, state):
    told["desk"]["refunds"] = [refund(state, task_open=1)]
    assert "refunds_twice" in wrong(told)


@pytest.mark.parametrize(
    ("sent", "asked", "is_twice"),
    [
        ([replaced(), replaced(8)], [replacement(), replacement(8)], False),  # two were bought
        ([replaced(), replaced(8, 2)], [replacement(), replacement(8, quantity=2)], True),
        ([replaced()], [replacement(), replacement(8, "queued", 2)], True),
        ([replaced()], [replacement(), replacement(8, "by_hand", 2)], True),
        ([replaced()], [replacement(), replacement(8, "failed", 2)], False),
        ([replaced()], [replacement(), replacement(8, "withdrawn", 2)], False),
        ([replaced(quantity=2)], [replacement()], True),  # more than was asked for
        (
            [replaced()],
            [replacement(state="failed")],
            True,
        ),  # called not sent: it will be once more
        ([replaced(cancelled="2026-09-02")], [replacement(state="failed")], False),
        ([replaced(), replaced(8)], [replacement()], True),  # nobody asked for it
    ],
)
def test_no_more_is_replaced_than_was_bought(told, sent, asked, is_twice):
    told["books"]["de"]["sent_by_amazon"], told["desk"]["replacements"] = sent, asked
    assert wrong(told) == ({"replacements_twice"} if is_twice else set())


def test_every_letter_is_here_exactly_once(told):
    letters = told["desk"]["letters"]
    less, more = deepcopy(told), deepcopy(told)
    less["desk"]["letters"] = []
    more["desk"]["letters"] = letters * 2
    assert (wrong(less), wrong(more)) == ({"messages_lost"}, {"messages_twice"})
    letters.append({"store": "de", "address": "stranger@mail.example", "at": letters[0]["at"]})
    assert wrong(told) == set()


@pytest.mark.parametrize(
    ("outbound", "state", "found"),
    [
        ([sent(), sent()], "sent", "answers_twice"),
        ([sent(), sent("<two@nova.example>")], "sent", "answers_twice"),
        ([], "sent", "answers_lost"),
        ([], "queued", "answers_lost"),
        ([sent()], "withdrawn", "answers_twice"),
        ([sent()], "failed", "answers_twice"),
        ([], "failed", None),
    ],
)
def test_every_answer_left_exactly_once(told, outbound, state, found):
    told["world"]["outbound"], told["desk"]["answers"] = outbound, [answer(state)]
    assert wrong(told) == ({found} if found else set())


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"case_state": "open"}, set()),
        ({"told": True}, set()),
        ({"stuck": True}, set()),
        ({}, {"answers_lost"}),
    ],
)
def test_a_letter_held_back_is_with_a_person_where_the_desk_has_told_one(told, where, found):
    told["world"]["outbound"] = []
    told["desk"]["answers"] = [answer("queued", held=True, **where)]
    assert wrong(told) == found


def test_an_answer_that_was_accepted_is_written_down(told):
    assert audit(**told, worked={"answers": 1}).clean
    found = audit(**told, worked={"answers": 2}).wrong["answers_forgotten"]
    assert found == ["2 answers were accepted, 1 are written down"]


@pytest.mark.parametrize(("case", "forgotten"), [("open", set()), ("done", {"doubts_forgotten"})])
def test_a_doubt_is_with_a_person_while_its_case_is_open(told, case, forgotten):
    told["desk"]["answers"] = [answer("in_doubt")]
    doubt = {"id": 3, "kind": "send_mail", "order": "", "error": "", "case": 1, "case_state": case}
    told["desk"]["in_doubt"] = [doubt]
    assert wrong(told) == forgotten


def test_the_same_seed_brings_the_same_weather():
    hour = timedelta(hours=1)

    def month(seed):
        schedule = read_schedule(seed=seed)
        return [
            (step, [(order.name, times) for order, times in schedule.faults(step, hour)])
            for step in range(200)
        ]

    assert month(1) == month(1) != month(2)
    struck = {name for _, faults in month(1) for name, _ in faults}
    assert {"throttle", "mail_twice", "expire_tokens"} <= struck
