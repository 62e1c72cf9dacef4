"""django-helpdesk as a contestant: in an environment of its own, reached as a process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from bench.figures import last_json

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def intake_rate(mails: list[bytes]) -> float:
    """Mails a second through its mail gateway."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        for number, raw in enumerate(mails):
            (Path(folder) / f"{number:05d}.eml").write_bytes(raw)
        return _run("intake", folder)["rate"]


@cache
def list_cpu_ms(tickets: int) -> float:
    """CPU milliseconds for its ticket list (page and the data it loads), 50 rows of ``tickets``."""
    return _run("list", str(tickets))["cpu_ms"]


def _run(*arguments: str) -> dict[str, float]:
    command = [str(_python()), str(HERE / "contestant.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"django-helpdesk did not run:\n{done.stderr[-2000:]}")
    return last_json(done.stdout)


@cache
def _python() -> Path:
    """Its environment, made once, with the pip that Kefu's own setup brings."""
    folder = ROOT / ".kefu" / "bench-helpdesk"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print("Setting up django-helpdesk to measure against …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        [pip] = (ROOT / "bin" / "bootstrap").glob("pip-*.whl")
        subprocess.run(
            [str(python), f"{pip}/pip", "install", "-q", "-r", str(HERE / "requirements.txt")],
            check=True,
        )
        (folder / "ready").touch()
    return python
