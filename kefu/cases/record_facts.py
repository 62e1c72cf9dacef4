"""Facts of a case that its records tell (returns, claims), beside what messages and orders say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kefu.cases.models import Case


def tell(
    facts: Mapping[Case, Mapping[str, Any]],
    *,
    source: str,
    fields: Collection[str],
    now: datetime,
) -> list[Case]:
    """Let ``fields`` of each case be what its records say now; ``None`` is "they say nothing".

    Returns the cases of which something changed: they are judged anew. What a person stated
    wins over it all the same. The caller holds the transaction.
    """
    changed = []
    for case, told in facts.items():
        known = {name: v for name, v in case.record_facts.items() if name not in fields}
        for name in fields:
            if told.get(name) is not None:
                known[name] = {"value": told[name], "source": source}
        if known != case.record_facts:
            case.record_facts, case.unread_since = known, now
            changed.append(case)
    Case.objects.bulk_update(changed, ["record_facts", "unread_since"])
    return changed
