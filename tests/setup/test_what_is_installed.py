"""A fresh machine gets exactly what the repository names, from whatever index it is configured for."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BOOTSTRAP = ROOT / "bin" / "bootstrap"


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Name → (version, SHA-256 hashes) of every package in ``requirements/<lock>.txt``."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line):
            name = canonicalize_name(pin[1])
            found[name] = (pin[2], [])
        elif digest := re.match(r" +--hash=sha256:([0-9a-f]{64})", line):
            found[name][1].append(digest[1])
    return found


def wanted(lock: str) -> list[Requirement]:
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    if lock == "dev":
        texts += PROJECT["project"]["optional-dependencies"]["dev"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_the_lock_holds_every_dependency_in_a_version_the_project_accepts(lock: str) -> None:
    locked = pins(lock)
    for requirement in wanted(lock):
        version, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} but locked {version}"


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_pin_has_its_hashes_and_no_line_names_an_address(lock: str) -> None:
    assert all(hashes for _, hashes in pins(lock).values())
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^(-|--)(i|f|index|extra|find|trusted)", text, re.MULTILINE)


def test_the_dev_lock_holds_the_run_lock() -> None:
    run, dev = pins("run"), pins("dev")
    assert run == {name: dev.get(name) for name in run}


def test_the_pip_that_setup_brings_along_is_the_one_its_manifest_names() -> None:
    manifest = tomllib.loads((BOOTSTRAP / "manifest.toml").read_text("utf-8"))
    wheel = (BOOTSTRAP / manifest["file"]).read_bytes()
    assert hashlib.sha256(wheel).hexdigest() == manifest["sha256"]
    assert manifest["file"].startswith(f"{manifest['name']}-{manifest['version']}-")
