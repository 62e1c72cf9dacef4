"""The same seed, parameters and answers make the same world, however time is cut."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from simulator.books.keeping import digest
from simulator.director import Director
from simulator.life.births import orders_of_day
from simulator.life.stage import LIFE_FILE, read_life
from simulator.world.making import make_world, read_spec
from tests.simulator.conftest import ROOT
from tests.simulator.worlds import FEW, START, answers, life_with, world_in


def test_the_same_seed_lives_the_same_life_however_time_is_cut(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW)
    whole = world_in(tmp_path / "whole", life)
    whole.advance(hours=24 * 12)
    parts = world_in(tmp_path / "parts", life)
    for _ in range(48):
        parts.advance(hours=6)
    other = world_in(tmp_path / "other", life, seed=8)
    other.advance(hours=24 * 12)
    assert digest(whole.books) == digest(parts.books) != digest(other.books)
    assert Counter(whole.post_office.delivered) == Counter(parts.post_office.delivered)


def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW)
    once = world_in(tmp_path / "once", life)
    once.advance(hours=24 * 12)
    before = world_in(tmp_path / "twice", life)
    before.advance(hours=24 * 5 + 7)
    before.save()
    after = world_in(tmp_path / "twice", life)
    assert digest(after.books) == digest(before.books)
    after.advance(hours=24 * 12 - (24 * 5 + 7))
    assert digest(after.books) == digest(once.books)


def test_an_order_of_a_later_day_does_not_depend_on_what_was_before() -> None:
    world = make_world(seed=7, born=START, store_keys=["us", "de"], empty=True)
    life, spec = read_life(), read_spec()
    day = date(2026, 9, 20)
    first = orders_of_day(world, spec, life, world.stores["us"], day)
    alone = make_world(seed=7, born=START, store_keys=["us"], empty=True)
    assert orders_of_day(alone, spec, life, alone.stores["us"], day) == first
    assert {order.ordered_at.date() for order in first} == {day}
    assert first == sorted(first, key=lambda order: order.ordered_at)


def test_the_parameters_name_every_store_and_known_products() -> None:
    life = tomllib.loads(LIFE_FILE.read_text("utf-8"))
    spec = read_spec()
    assert set(life["orders"]["a_day"]) == set(spec["stores"])
    skus = {product["sku"] for product in spec["products"]}
    assert set(life["faults"]) - {"usual", "found_hours"} <= skus
    carriers = {
        carrier[0] for place in spec["marketplaces"].values() for carrier in place["carriers"]
    }
    assert set(life["carriers"]) - {"usual", "amazon"} <= carriers


def test_no_parameter_is_without_effect() -> None:
    """Each name in the file is read by some part of the simulator."""
    sources = [*(ROOT / "simulator" / "life").glob("*.py"), ROOT / "simulator" / "director.py"]
    source = "".join(path.read_text("utf-8") for path in sources)
    life = tomllib.loads(LIFE_FILE.read_text("utf-8"))
    names = {
        name
        for section in ("orders", "warehouse", "wishes", "buyers", "claims", "returns", "mails")
        for name in life[section]
    }
    names |= {*life["feedback"], *life["reviews"], *life["answers"], *life["fba"]}
    names |= {*life["carriers"]["usual"], *life["buyers"]["silent"]}
    spoken = {"happy", "helped", "unhappy", "happy_stars", "helped_stars", "unhappy_stars"}
    drawn = {"two_products", "two_pieces", "by_amazon", "expedited"}  # by the order maker
    assert {name for name in names - spoken - drawn if f'"{name}"' not in source} == set()


@pytest.mark.parametrize(
    "wrong",
    [("--life",), ("--clock", "virtual", "--life", "--backlog"), ("--from", "2026-09-01")],
)
def test_what_does_not_go_together_is_refused_in_words(
    wrong: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "simulator", "--once", "--home", str(tmp_path / "h"), *wrong]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "goes with" in refused.stderr or "go with" in refused.stderr


def test_the_same_answers_make_the_same_world_and_better_ones_a_better_one(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.25"))
    worlds = [world_in(tmp_path / name, life) for name in ("kept", "again", "broken", "silent")]
    kept, again, broken, silent = worlds
    for world, pays in ((kept, True), (again, True), (broken, False)):
        answers(world, 20, pays=pays)
    silent.advance(hours=24 * 20)
    assert digest(kept.books) == digest(again.books)
    assert len({digest(world.books) for world in worlds}) == 3

    def bad_ends(world: Director) -> int:
        claims = sum(c.kind == "a_to_z" for c in world.books.claims.all.values())
        return claims + sum(f.rating <= 2 for f in world.books.feedback.all.values())

    assert bad_ends(kept) < min(bad_ends(broken), bad_ends(silent))
    late = {f["metric"]: f["rate"] for f in kept.health("us")["figures"] if f["window_days"] == 30}
    assert late["late_answer_rate"] == 0
