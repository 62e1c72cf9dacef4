"""STD-1: every case shows where it stands."""

import pytest

from kefu.cases.standard_flow import Progress, stages


def progress(**happened) -> Progress:
    return Progress(
        **{
            "order_known": False,
            "problem_told": False,
            "answered": False,
            "remedy_agreed": False,
            "goods_tracked": None,
            "solved": False,
            "satisfaction_known": False,
            **happened,
        }
    )


@pytest.mark.rule("STD-1")
@pytest.mark.parametrize(
    ("happened", "shown"),
    [
        ({}, "order:now told:ahead answered:ahead remedy:ahead tracked:skipped"),
        (
            {"problem_told": True},
            "order:now told:done answered:ahead remedy:ahead tracked:skipped",
        ),
        (
            {"order_known": True, "problem_told": True},
            "order:done told:done answered:now remedy:ahead tracked:skipped",
        ),
        (
            {
                "order_known": True,
                "problem_told": True,
                "answered": True,
                "remedy_agreed": True,
                "goods_tracked": False,
            },
            "order:done told:done answered:done remedy:done tracked:now",
        ),
    ],
)
def test_the_first_stage_not_done_is_where_the_case_stands(happened, shown):
    found = stages(progress(**happened))[:5]
    assert " ".join(f"{stage.code}:{stage.state}" for stage in found) == shown


@pytest.mark.rule("STD-1")
def test_a_solved_case_has_passed_every_stage_before():
    found = {s.code: s.state for s in stages(progress(problem_told=True, solved=True))}
    assert found == {
        "order": "skipped",
        "told": "done",
        "answered": "skipped",
        "remedy": "skipped",
        "tracked": "skipped",
        "solved": "done",
        "satisfied": "now",
    }
