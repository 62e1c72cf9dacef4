"""Invents buyers: a name in their language, a relay alias, an address where they live."""

from __future__ import annotations

import string
from collections.abc import Mapping
from random import Random
from typing import Any

from simulator.world.model import Address, Marketplace, Person

_ALIAS_LETTERS = string.ascii_lowercase + string.digits


def weighted(rng: Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


class PeopleMaker:
    def __init__(self, spec: Mapping[str, Any], rng: Random) -> None:
        self._people = spec["people"]
        self._places = spec["places"]
        self._languages = spec["languages"]
        self._rng = rng

    def person(self, marketplace: Marketplace) -> Person:
        language = weighted(self._rng, self._languages[marketplace.country])
        home, other = self._rng.sample(self._places[marketplace.country], 2)
        return Person(
            name=self._name(language),
            language=language,
            alias="".join(self._rng.choices(_ALIAS_LETTERS, k=self._rng.choice((14, 15, 20)))),
            address=self._address(home, marketplace),
            other_address=self._address(other, marketplace),
        )

    def _name(self, language: str) -> str:
        names = self._people[language]
        first, last = self._rng.choice(names["first"]), self._rng.choice(names["last"])
        return f"{last}{first}" if names.get("family_first") else f"{first} {last}"

    def _address(self, place: list[str], marketplace: Marketplace) -> Address:
        city, region, postal_code, street = place
        return Address(
            city=city,
            region=region,
            postal_code=postal_code,
            street=street,
            country=marketplace.iso_country,
        )
