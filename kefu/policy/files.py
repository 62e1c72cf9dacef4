"""A whole policy as texts by file name: the tables, and the worked examples that lie beside them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

EXAMPLES: Final = "examples/"
"""How the names of worked examples begin."""


def tables_of(files: Mapping[str, str]) -> dict[str, str]:
    """What a book is read from, in the order of the names, wherever the files come from."""
    return {name: files[name] for name in sorted(files) if not name.startswith(EXAMPLES)}


def examples_of(files: Mapping[str, str]) -> dict[str, str]:
    """The worked examples."""
    return {name: files[name] for name in sorted(files) if name.startswith(EXAMPLES)}


def example_texts(folder: Path) -> dict[str, str]:
    """The worked examples that lie in a policy's folder; none where it has none."""
    return {
        f"{EXAMPLES}{file.name}": file.read_text(encoding="utf-8")
        for file in sorted((folder / EXAMPLES).glob("*.toml"))
    }


def checksum(files: Mapping[str, str]) -> str:
    """The same for the same texts under the same names, and for nothing else."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
