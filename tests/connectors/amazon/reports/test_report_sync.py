"""A report is asked for once, waited for and taken in once, wherever the work breaks off."""

import contextlib
import itertools
from datetime import datetime, timedelta

import pytest

from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.errors import AnswerLost, NotDone
from kefu.connectors.amazon.models import DataSource
from kefu.connectors.amazon.report_sync import sync_report
from kefu.connectors.amazon.reports.registry import report_types
from kefu.records.models import Reimbursement, ReportImport, Settlement
from tests.connectors.amazon.reports.documents import reimbursements, settlement
from tests.connectors.amazon.reports.fake_amazon import Killed

KIND = report_types()["fba_reimbursements"]


@pytest.fixture
def source(account, amazon):
    return data_kinds()[KIND.name].source(account, amazon.now)


def one_a_window(after, before):
    """A reimbursement for each stretch of time, numbered by where it begins."""
    return reimbursements(int(datetime.fromisoformat(after).timestamp()))


def go_on(amazon, source, kind=KIND, *, until=lambda fresh: fresh.first_share == 1.0, turns=200):
    """Round after round with the source read anew, as workers do, until the first import is done."""
    for _ in range(turns):
        fresh = DataSource.objects.select_related("account__store").get(pk=source.pk)
        if until(fresh) and not fresh.cursor:
            return fresh
        with contextlib.suppress(Killed):
            sync_report(amazon, fresh, kind, now=amazon.now)
        amazon.later(minutes=20)
    raise AssertionError(f"never done: {fresh.cursor} {fresh.last_error}")


def windows(amazon):
    return [(made["dataStartTime"], made["dataEndTime"]) for made in amazon.made]


def test_a_year_comes_in_stretches_without_a_gap(amazon, source):
    amazon.content = one_a_window
    done = go_on(amazon, source)
    asked = windows(amazon)
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(asked[:-1]))
    assert asked[-1][0] <= asked[-2][1]
    assert Reimbursement.objects.count() == len(asked) == 7
    assert done.records == 7


def test_no_stretch_is_longer_than_amazon_answers_for(amazon, source):
    amazon.content = one_a_window
    go_on(amazon, source)
    for after, before in windows(amazon):
        assert datetime.fromisoformat(before) - datetime.fromisoformat(after) <= KIND.span


def test_later_rounds_look_back_as_far_as_lines_still_change(amazon, source):
    amazon.content = one_a_window
    go_on(amazon, source)
    amazon.made.clear()
    amazon.later(hours=13)
    go_on(amazon, source, until=lambda fresh: bool(amazon.made))
    ((after, before),) = windows(amazon)
    reach = datetime.fromisoformat(before) - datetime.fromisoformat(after)
    assert KIND.look_back < reach < KIND.look_back + timedelta(hours=14)


@pytest.mark.parametrize("step", ["createReport", "getReport", "getReportDocument", "fetch"])
def test_killed_after_any_step_it_asks_for_nothing_twice(amazon, source, step):
    amazon.content = one_a_window
    amazon.killed_after = [step] * 3
    go_on(amazon, source)
    assert len(set(windows(amazon))) == len(amazon.made) == 7
    assert Reimbursement.objects.count() == 7
    assert ReportImport.objects.count() == 7


def test_a_lost_answer_is_looked_up_before_it_is_asked_again(amazon, source, monkeypatch):
    amazon.content = one_a_window
    made = amazon._createReport

    def lost(body):
        made(body)
        monkeypatch.setattr(amazon, "_createReport", made)
        raise AnswerLost("answer_lost", "the line broke")

    monkeypatch.setattr(amazon, "_createReport", lost)
    go_on(amazon, source)
    assert "getReports" in amazon.calls
    assert len(set(windows(amazon))) == len(amazon.made)


def test_a_report_that_amazon_is_slow_with_is_waited_for(amazon, source):
    amazon.content = one_a_window
    amazon.statuses["0"] = ["IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS"]
    sync_report(amazon, source, KIND, now=amazon.now)
    assert (source.last_error, len(amazon.made)) == ("", 1)
    assert source.not_before > amazon.now
    go_on(amazon, source)
    assert len(amazon.made) == 7


def test_a_report_that_never_comes_is_asked_for_anew(amazon, source):
    amazon.content = one_a_window
    amazon.statuses["0"] = ["IN_PROGRESS"] * 200
    go_on(amazon, source, until=lambda fresh: len(amazon.made) > 1)
    source.refresh_from_db()
    assert amazon.made[0]["dataStartTime"] == amazon.made[1]["dataStartTime"]


def test_no_data_is_an_answer(amazon, source):
    amazon.content = lambda after, before: None
    done = go_on(amazon, source)
    assert (done.records, done.last_error, Reimbursement.objects.count()) == (0, "", 0)


def test_what_amazon_cannot_make_is_told_and_tried_again_later_each_time(amazon, source):
    amazon.content = one_a_window
    amazon.statuses["0"], amazon.statuses["1"] = ["FATAL"], ["FATAL"]
    waits = []
    for _ in range(2):
        sync_report(amazon, source, KIND, now=amazon.later(minutes=10))
        sync_report(amazon, source, KIND, now=amazon.later(minutes=1))
        waits.append(source.not_before - amazon.now)
        assert source.last_error == "report_failed"
        amazon.later(hours=1)
    assert waits[1] == 2 * waits[0]
    assert go_on(amazon, source).last_error == ""


def test_a_document_that_breaks_off_is_fetched_again_and_nothing_of_it_is_kept(amazon, source):
    amazon.content = one_a_window
    amazon.spoil = ["document_cut_off"]
    for _ in range(2):
        sync_report(amazon, source, KIND, now=amazon.later(minutes=1))
    assert source.last_error == "document_cut_off"
    assert not Reimbursement.objects.exists()
    assert go_on(amazon, source).last_error == ""
    assert len(amazon.made) == 7


def test_a_document_that_always_breaks_off_is_made_anew(amazon, source):
    amazon.content = one_a_window
    amazon.spoil = ["document_cut_off"] * 3
    go_on(amazon, source)
    assert len(amazon.made) == 8


def test_missing_columns_hold_the_place_and_take_nothing_in(amazon, source):
    amazon.content = lambda after, before: b"order-id\tsku\n111-2223334-5556667\tLAMP\n"
    for _ in range(3):
        sync_report(amazon, source, KIND, now=amazon.later(minutes=1))
    assert source.last_error == "document_columns_missing"
    assert "reimbursement-id" in source.last_error_detail
    assert source.complete_until is None
    assert not ReportImport.objects.exists()
    amazon.content = one_a_window
    assert go_on(amazon, source).last_error == ""


def test_lines_that_cannot_be_read_are_told_and_the_others_come_in(amazon, source):
    amazon.content = lambda after, before: (
        reimbursements(1)[:-1] + b"\nsoon\t2\t\t\t\tLAMP\n" + reimbursements(3).split(b"\n")[1]
    )
    done = go_on(amazon, source)
    assert set(Reimbursement.objects.values_list("reimbursement_id", flat=True)) == {"1", "3"}
    assert done.refused > 0
    assert "approved_at: no date: 'soon'" in done.problems[0]["why"]


def test_a_role_taken_away_closes_this_feed_and_leaves_the_others(amazon, source):
    amazon.refuse = [("createReport", NotDone("role_missing", "denied", permanent=True))]
    sync_report(amazon, source, KIND, now=amazon.now)
    assert source.last_error == "role_missing"
    assert source.not_before > amazon.now
    assert "asked_at" not in source.cursor


def test_stopped_by_a_person_it_rests_where_it_is_and_goes_on_from_there(amazon, source):
    amazon.content = one_a_window
    sync_report(amazon, source, KIND, now=amazon.now)
    DataSource.objects.update(paused=True)
    before = len(amazon.calls)
    sync_report(amazon, source, KIND, now=amazon.later(hours=1))
    assert len(amazon.calls) == before
    DataSource.objects.update(paused=False)
    go_on(amazon, source)
    assert len(amazon.made) == 7


def test_settlements_are_listed_never_asked_for_and_taken_in_once(amazon, account, monkeypatch):
    kind = report_types()["settlements"]
    source = data_kinds()["settlements"].source(account, amazon.now)
    amazon.content = lambda after, before: settlement(after)
    amazon.made = [
        {"reportType": kind.type, "reportId": str(n), "dataStartTime": f"7{n}", "dataEndTime": ""}
        for n in range(3)
    ]
    amazon.killed_after = ["fetch", "getReportDocument"]
    go_on(amazon, source, kind)
    assert "createReport" not in amazon.calls
    assert set(Settlement.objects.values_list("settlement_id", flat=True)) == {"70", "71", "72"}
    assert ReportImport.objects.count() == 3
