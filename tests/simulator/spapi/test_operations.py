"""The table of operations says what Amazon's models say."""

import json
import re

import pytest

from simulator.spapi.operations import find, operations

KINDS = {"array": "list", "integer": "integer", "boolean": "flag"}
LIMITS = {
    "most": "maxItems",
    "least": "minItems",
    "at_most": "maximum",
    "at_least": "minimum",
    "longest": "maxLength",
}


@pytest.mark.parametrize("name", sorted(operations()))
def test_the_table_agrees_with_the_model(name, models):
    ours = operations()[name]
    model = json.loads((models / f"{ours.model}.json").read_text("utf-8"))
    theirs = model["paths"][ours.path][ours.method.lower()]
    assert theirs["operationId"] == name
    assert str(ours.status) in theirs["responses"]

    published = re.search(r"\|\s*([\d.]+)\s*\|\s*(\d+)\s*\|", theirs["description"])
    rate = (float(published[1]), int(published[2])) if published else (None, None)
    assert (ours.rate, ours.burst) == rate

    shared = model["paths"][ours.path].get("parameters", [])
    parameters = [
        model["parameters"][p["$ref"].rpartition("/")[2]] if "$ref" in p else p
        for p in shared + theirs.get("parameters", [])
    ]
    query = {p["name"]: p for p in parameters if p["in"] == "query"}
    assert set(ours.parameters) == set(query)
    for key, parameter in ours.parameters.items():
        their = query[key]
        kind = "moment" if their.get("format") == "date-time" else "text"
        assert parameter.kind == KINDS.get(their["type"], kind)
        assert parameter.required == their.get("required", False)
        allowed = their.get("enum") or their.get("items", {}).get("enum") or []
        assert list(parameter.one_of) == allowed
        for limit, name_there in LIMITS.items():
            assert getattr(parameter, limit) == their.get(name_there)

    bodies = [p for p in parameters if p["in"] == "body"]
    if bodies:
        definition = model["definitions"][bodies[0]["schema"]["$ref"].rpartition("/")[2]]
        assert list(ours.body) == definition.get("required", [])
    else:
        assert ours.body is None


def test_an_address_is_found_with_the_values_in_its_path():
    operation, values = find("GET", "/listings/2021-08-01/items/SELLER/LAMP%2F1%20blue")
    assert operation.name == "getListingsItem"
    assert values == {"sellerId": "SELLER", "sku": "LAMP/1 blue"}
    assert find("DELETE", "/orders/2026-01-01/orders") is None
