"""Account health as people meet it: claims at stake, answers of buyers, the command line, the pages, the days kept."""

import argparse
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from kefu.cli import health as command
from kefu.metrics import readings
from kefu.metrics.beside import beside
from kefu.metrics.health import health, outlook
from kefu.metrics.models import HealthReading
from kefu.metrics.periods import today
from kefu.ratings.models import Answer, Feedback
from kefu.ratings.takein import FeedbackRow, take_in_feedback
from kefu.records.models import PerformanceReading
from kefu.returns.models import Return
from tests.desk import MORNING
from tests.metrics.test_recount import put_claim

TODAY = date(2026, 11, 20)
FIRST, SECOND = "302-1111111-1111111", "302-2222222-2222222"


def figures(desk, day=TODAY):
    return {(f.code, f.period.days): f for f in health(desk.store, day, now=desk.now)}


def figure(desk, code, days, day=TODAY):
    return figures(desk, day)[code, days]


@pytest.fixture
def kefu_health(capsys):
    """Run the command. Returns its exit code, the objects it printed, and its complaints."""

    def run(*arguments):
        parser = argparse.ArgumentParser()
        command.add_arguments("health", parser)
        code = command.run(parser.parse_args(arguments))
        printed = capsys.readouterr()
        return code, [json.loads(line) for line in printed.out.splitlines()], printed.err

    return run


def negative(desk, order, **given):
    return Feedback.objects.create(
        **{
            "store": desk.store,
            "order": order,
            "amazon_order_id": order.amazon_order_id,
            "left_at": desk.now - timedelta(days=2),
            "rating": 1,
            "taken_at": desk.now,
            **given,
        }
    )


def claim(desk, order, *decisions, kind="a_to_z", service=None, days_ago=4):
    told = {"claim": kind, "service": service, "decisions": decisions}
    put_claim(desk.store, order, told, desk.now - timedelta(days=days_ago))


@pytest.mark.rule("HLT-1")
def test_an_order_with_a_claim_and_bad_feedback_counts_once(desk):
    order = desk.order(FIRST)
    desk.order(SECOND)
    negative(desk, order)
    claim(desk, order, (24, "granted"))
    whole = figure(desk, "order_defect_rate", 60)
    assert (whole.count.numerator, whole.count.denominator) == (1, 2)
    assert whole.count.orders == (FIRST,)
    assert figure(desk, "negative_feedback_rate", 60).count.numerator == 1
    assert figure(desk, "a_to_z_claim_rate", 60).count.numerator == 1


@pytest.mark.rule("CLM-5")
def test_a_claim_weighs_from_the_day_it_was_granted_until_the_appeal_is_won(desk):
    claim(desk, desk.order(FIRST), (24, "granted"), (72, "denied"))
    days = [TODAY - timedelta(days=back) for back in (4, 3, 2, 1, 0)]
    counted = [figure(desk, "a_to_z_claim_rate", 60, day).count.numerator for day in days]
    assert counted == [0, 1, 1, 0, 0]


@pytest.mark.rule("FBK-3")
def test_feedback_that_was_removed_counted_until_then(desk):
    negative(
        desk,
        desk.order(FIRST),
        left_at=desk.now - timedelta(days=3),
        removed_at=desk.now - timedelta(days=1),
    )
    before, after = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
    assert figure(desk, "negative_feedback_rate", 60, before).count.numerator == 1
    assert figure(desk, "negative_feedback_rate", 60, after).count.numerator == 0


@pytest.mark.rule("HLT-3")
def test_open_claims_are_at_stake_and_told_either_way(desk):
    claim(desk, desk.order(FIRST))
    lost = desk.order(SECOND)
    claim(desk, lost, (24, "granted"))
    whole = figure(desk, "order_defect_rate", 60)
    ahead = outlook(desk.store, whole)
    assert ahead.undecided == (FIRST,)
    assert (ahead.if_won, ahead.if_lost) == (whole.rate, whole.rate * 2)


@pytest.mark.rule("CLM-7")
def test_a_chargeback_about_the_card_is_no_defect_and_one_of_unknown_kind_is_not_counted(desk):
    claim(desk, desk.order(FIRST), (24, "granted"), kind="chargeback", service=False)
    claim(desk, desk.order(SECOND), (24, "granted"), kind="chargeback", service=None)
    found = figure(desk, "chargeback_rate", 60)
    assert (found.count.numerator, found.count.unknown) == (0, 1)


@pytest.mark.rule("MSG-8")
@pytest.mark.parametrize(("days_ago", "counted"), [(4, 0), (5, 1), (11, 1), (12, 0)])
def test_the_seven_days_of_dissatisfaction_end_five_days_ago(desk, days_ago, counted):
    Answer.objects.create(
        store=desk.store,
        amazon_order_id=FIRST,
        source="import",
        ref="1",
        solved=False,
        at=desk.now - timedelta(days=days_ago),
    )
    found = figure(desk, "customer_service_dissatisfaction_rate", 7)
    assert found.count.denominator == counted
    assert (found.rate is None) == (counted == 0)


@pytest.mark.rule("RET-2")
def test_a_return_request_that_waited_longer_than_two_days_dissatisfies(desk):
    def asked(hours_ago, **given):
        Return.objects.create(
            store=desk.store, requested_at=desk.now - timedelta(hours=hours_ago), **given
        )

    asked(100, amazon_order_id=FIRST)
    asked(100, answered_at=desk.now - timedelta(hours=60), answer="authorise")
    asked(100, answered_at=desk.now - timedelta(hours=60), answer="close", in_policy=True)
    asked(47)
    asked(100, fulfilment="amazon")
    found = figure(desk, "return_dissatisfaction_rate", 30)
    assert (found.count.numerator, found.count.denominator) == (2, 3)
    assert found.count.orders == (FIRST,)


@pytest.mark.rule("HLT-2")
def test_an_order_whose_ship_time_nobody_told_is_unknown_and_not_in_time(desk):
    desk.order(FIRST, tracking=None)
    found = figure(desk, "late_shipment_rate", 30)
    assert (found.count.denominator, found.count.unknown) == (0, 1)


@pytest.mark.rule("HLT-1")
def test_what_several_figures_share_is_looked_up_once(desk, django_assert_max_num_queries):
    negative(desk, desk.order("302-0000001-1111111"))
    with django_assert_max_num_queries(32):
        figures(desk)


def test_the_command_prints_a_line_a_metric(desk, kefu_health):
    order = desk.order(FIRST)
    negative(desk, order)
    code, lines, _ = kefu_health("--store", desk.store.key, "--as-of", TODAY.isoformat())
    assert code == 0
    whole = next(line for line in lines if line["metric"] == "order_defect_rate")
    assert whole["numerator"] == whole["denominator"] == 1
    assert (whole["rate"], whole["limit"], whole["state"]) == (1.0, 0.01, "breached")
    assert whole["orders"] == [FIRST]
    assert (whole["from"], whole["to"]) == ("2026-09-22", "2026-11-20")
    empty = next(line for line in lines if line["metric"].startswith("customer_service"))
    assert (empty["rate"], empty["state"]) == (None, "no_data")


def test_the_command_knows_its_stores(desk, kefu_health):
    code, lines, said = kefu_health("--store", "nobody")
    assert (code, lines) == (2, [])
    assert "nobody" in said


@pytest.mark.rule("HLT-4")
def test_the_days_are_kept_and_told_since_when_it_is_so(desk):
    desk.order(SECOND, ordered_at=desk.now - timedelta(days=100))
    order = desk.order(FIRST, ordered_at=desk.now - timedelta(days=6))
    negative(desk, order, left_at=desk.now - timedelta(days=2))
    for _ in range(40):
        readings.take_readings(now=desk.now)
    kept = HealthReading.objects.filter(metric="order_defect_rate")
    assert kept.count() == readings.KEPT
    assert kept.get(day=TODAY).state == "breached"
    whole = figure(desk, "order_defect_rate", 60)
    assert readings.since(desk.store, whole, TODAY) == TODAY - timedelta(days=2)
    assert readings.latest(desk.store).day == TODAY


def test_days_before_the_first_order_and_the_first_message_are_not_read(desk):
    desk.order(FIRST, ordered_at=desk.now - timedelta(days=6))
    for _ in range(10):
        readings.take_readings(now=desk.now)
    kept = HealthReading.objects.filter(metric="order_defect_rate").values_list("day", flat=True)
    assert sorted(kept) == [TODAY - timedelta(days=n) for n in range(6, -1, -1)]


@pytest.mark.rule("HLT-4")
def test_today_is_read_anew_when_a_defect_is_told_and_otherwise_a_few_times_a_day(desk):
    order = desk.order(FIRST)
    for _ in range(10):
        readings.take_readings(now=desk.now)
    assert readings.take_readings(now=desk.now) == 0
    desk.later(hours=1)
    assert readings.take_readings(now=desk.now) == 0
    desk.later(minutes=5)
    left_at = desk.now - timedelta(hours=2)
    told = FeedbackRow(order_id=order.amazon_order_id, left_at=left_at, rating=1)
    take_in_feedback(desk.store, [told], now=desk.now)
    assert readings.take_readings(now=desk.now) > 0
    assert readings.latest(desk.store).numerator == 1
    assert readings.take_readings(now=desk.now) == 0
    desk.later(hours=6)
    assert readings.take_readings(now=desk.now) > 0


def test_a_day_is_read_once_more_when_late_reports_have_come(desk):
    order = desk.order(FIRST)
    yesterday = TODAY - timedelta(days=1)
    readings.take_reading(desk.store, yesterday, now=desk.now)
    negative(desk, order, left_at=desk.now - timedelta(days=1))
    desk.later(days=3)
    for _ in range(3):
        readings.take_readings(now=desk.now)
    read = HealthReading.objects.get(metric="order_defect_rate", day=yesterday)
    assert (read.numerator, read.taken_at) == (1, desk.now)


def test_today_is_the_marketplaces_day():
    assert today("US", MORNING.replace(hour=3)) == date(2026, 11, 19)
    assert today("JP", MORNING.replace(hour=20)) == date(2026, 11, 21)


def amazon_says(desk, rate, **given):
    return PerformanceReading.objects.create(
        **{
            "store": desk.store,
            "marketplace": "DE",
            "metric": "late_shipment_rate",
            "rate": rate,
            "numerator": 1,
            "denominator": 2,
            "first_told_at": desk.now - timedelta(hours=1),
            "told_at": desk.now,
            **given,
        }
    )


@pytest.mark.rule("HLT-3")
@pytest.mark.parametrize(
    ("rate", "given", "why"),
    [
        ("0.5", {}, ()),
        ("0.333333", {"denominator": 3}, ("not_all_here",)),
        ("0.1", {"ends": MORNING - timedelta(days=3)}, ("other_days",)),
        ("0.1", {}, ("unexplained",)),
    ],
)
def test_amazons_figure_stands_beside_ours_with_what_explains_the_difference(
    desk, rate, given, why
):
    late = desk.order(FIRST)
    late.parcels.update(shipped_at=late.latest_ship + timedelta(hours=1))
    desk.order(SECOND)
    amazon_says(desk, "0.9", first_told_at=desk.now - timedelta(days=2))
    amazon_says(desk, rate, **given)
    amazon_says(desk, "0.8", first_told_at=desk.now + timedelta(days=1))
    found = beside(desk.store, [figure(desk, "late_shipment_rate", 30)])["late_shipment_rate"]
    assert (str(round(found.rate, 6)).rstrip("0"), found.why) == (rate, why)


def test_the_page_shows_both(desk, client):
    desk.order(FIRST)
    client.force_login(desk.bob)
    now = timezone.now()
    amazon_says(desk, "0.1234", first_told_at=now - timedelta(hours=1), told_at=now)
    shown = client.get("/health/").content.decode()
    assert "12.34 %" in shown
    assert client.get(f"/health/{desk.store.pk}/late_shipment_rate/?window=10").status_code == 200
