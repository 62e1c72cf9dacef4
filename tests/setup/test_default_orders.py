"""A list stands in one order, on either database: no two rows are equal in it, and nulls have a place.

SQLite puts nulls before all values, PostgreSQL after them, and neither says which of two equal
rows comes first. Where code takes the "first" or the "last" row, that would decide.
"""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db.models import F
from django.db.models.expressions import OrderBy

ORDERED = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("kefu.") and model._meta.ordering
]


@dataclass(frozen=True)
class Term:
    """One term of a default order. ``placed``: it says where nulls go."""

    name: str
    unique: bool
    nullable: bool
    placed: bool


def terms(model):
    return [_term(model, term) for term in model._meta.ordering]


def _term(model, term):
    if isinstance(term, str):
        path, placed = term.lstrip("-"), False
    else:
        assert isinstance(term, OrderBy) and isinstance(term.expression, F), f"by {term!r}"
        path, placed = term.expression.name, bool(term.nulls_first or term.nulls_last)
    fields = list(_fields(model, path))
    # An order by a relation takes over the other model's order; which column it is then nobody sees.
    assert not fields[-1].is_relation or path.endswith("_id"), f"by {path} itself"
    return Term(
        name=path,
        unique=all(field.unique for field in fields),
        nullable=any(field.null for field in fields),
        placed=placed,
    )


def _fields(model, path):
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        yield field
        model = field.related_model


def test_the_models_of_the_desk_are_looked_at():
    assert {"Parcel", "Settlement", "ReturnTerms", "Store"} <= {m.__name__ for m in ORDERED}


@pytest.mark.parametrize("model", ORDERED, ids=lambda model: model._meta.label)
def test_no_two_rows_are_equal_in_the_default_order(model):
    last = terms(model)[-1]
    assert last.unique and not last.nullable, f"end the order of {model._meta.label} in its pk"


@pytest.mark.parametrize("model", ORDERED, ids=lambda model: model._meta.label)
def test_the_default_order_says_where_nulls_go(model):
    silent = [term.name for term in terms(model) if term.nullable and not term.placed]
    assert not silent, f'say F("{silent[0]}").asc(nulls_first=True), or as it should be'
