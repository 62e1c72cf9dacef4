"""A new database is made in one step an app, and is what the steps of before lead to."""

import pytest
from django.db.migrations.loader import MigrationLoader


@pytest.fixture(scope="module")
def in_one_step():
    return MigrationLoader(None, ignore_no_migrations=True)


@pytest.fixture(scope="module")
def step_by_step():
    return MigrationLoader(None, ignore_no_migrations=True, replace_migrations=False)


def described(state):
    """Every model by its app and name: its fields and its options.

    The order of indexes counts: of two that serve, SQLite takes one by their order.
    """
    return {
        key: (
            {name: field.deconstruct()[1:] for name, field in model.fields.items()},
            {
                **model.options,
                "indexes": told(model, "indexes"),
                "constraints": told(model, "constraints"),
            },
        )
        for key, model in state.models.items()
    }


def told(model, option):
    return [one.deconstruct() for one in model.options.get(option, ())]


def test_one_step_leads_to_what_the_steps_of_before_lead_to(in_one_step, step_by_step):
    steps = [name for name, step in step_by_step.disk_migrations.items() if not step.replaces]
    new, old = described(in_one_step.project_state()), described(step_by_step.project_state(steps))
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
