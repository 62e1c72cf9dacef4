"""A new database is made in one step an app, and is what the steps of before lead to."""

import pytest
from django.db.migrations.loader import MigrationLoader


@pytest.fixture(scope="module")
def in_one_step():
    return MigrationLoader(None, ignore_no_migrations=True)


@pytest.fixture(scope="module")
def step_by_step():
    return MigrationLoader(None, ignore_no_migrations=True, replace_migrations=False)


def described(loader):
    """Every model by its app and name: its fields, and its options without the order of indexes."""
    return {
        key: (
            {name: field.deconstruct()[1:] for name, field in model.fields.items()},
            {name: _in_any_order(value) for name, value in model.options.items()},
        )
        for key, model in loader.project_state().models.items()
    }


def _in_any_order(value):
    if not isinstance(value, list):
        return value
    return sorted(str(getattr(one, "deconstruct", lambda one=one: one)()) for one in value)


def test_one_step_leads_to_what_the_steps_of_before_lead_to(in_one_step, step_by_step):
    new, old = described(in_one_step), described(step_by_step)
    assert new.keys() == old.keys()
    for key, model in new.items():
        assert model == old[key], key


def test_every_step_of_an_app_is_in_its_one_step_or_comes_after_it(in_one_step, step_by_step):
    taken_together = {
        name for migration in in_one_step.disk_migrations.values() for name in migration.replaces
    }
    assert taken_together
    assert taken_together <= step_by_step.disk_migrations.keys()
    assert not taken_together & in_one_step.graph.nodes.keys()
