"""A process that answers each line with a line of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from kefu.cli.django_setup import NotReady
from kefu.cli.parent import end_with_parent


class Talking:
    """Started as ``python -m module``; ``say`` waits for its answer."""

    def __init__(
        self, module: str, *arguments: str, environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = " ".join((module, *arguments[:1]))
        self._errors: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **environment},
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        self._to: IO[str] = self.process.stdin  # type: ignore[assignment] - pipes, as asked for
        self._from: IO[str] = self.process.stdout  # type: ignore[assignment]

    def say(self, line: str = "") -> Any:
        """One line there, one line back. Raises ``NotReady`` where the process is gone."""
        with suppress(BrokenPipeError):  # it is gone: what it told last says so below
            self._to.write(line + "\n")
            self._to.flush()
        told = self._from.readline()
        if not told:
            code = self.process.wait(timeout=10)
            raise NotReady(f"{self.name} ended with code {code}; see {self._errors.name}")
        return json.loads(told)

    def end(self) -> None:
        """Told by the end of its input; what does not listen is killed."""
        with suppress(BrokenPipeError):
            self._to.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._errors.close()
