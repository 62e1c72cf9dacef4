"""Starting and ending: what stands in the way is said in words, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.test_commands import kefu

KEFU = [sys.executable, "-m", "kefu.cli.main"]


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def eventually(true, seconds=30):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.1)


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path, taken_port):
    assert kefu("init", home=tmp_path)[0] == 0
    for command in ("serve", "demo"):
        code, printed, said = kefu(command, "--port", taken_port, home=tmp_path)
        assert (code, printed) == (2, [])
        assert said == (
            f"kefu: port {taken_port} is in use by another program; "
            "choose another one with --port\n"
        )


def test_a_number_that_is_no_port_and_an_address_of_others_are_told(tmp_path):
    assert kefu("init", home=tmp_path)[0] == 0
    assert "99999 is no port" in kefu("serve", "--port", "99999", home=tmp_path)[2]
    assert "no address of this machine" in kefu("serve", "--host", "192.0.2.1", home=tmp_path)[2]


@pytest.mark.parametrize("command", ["init", "demo", "work"])
def test_a_state_folder_that_cannot_be_made_is_told_in_a_line(tmp_path, command):
    (tmp_path / "file").touch()
    code, printed, said = kefu(command, home=tmp_path / "file" / "home")
    assert (code, printed, len(said.splitlines())) == (2, [], 1)
    assert "state folder cannot be used" in said
    assert "KEFU_HOME" in said


def test_a_database_that_cannot_be_read_is_told_in_a_line(tmp_path):
    (tmp_path / "kefu.sqlite3").write_text("something else entirely")
    code, printed, said = kefu("init", home=tmp_path)
    assert (code, printed, len(said.splitlines())) == (2, [], 1)
    assert "kefu.sqlite3 cannot be set up: file is not a database" in said


def test_pages_that_are_killed_leave_the_port_free(tmp_path):
    assert kefu("init", home=tmp_path)[0] == 0
    port = free_port()
    environment = {**os.environ, "KEFU_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    pages = subprocess.Popen([*KEFU, "serve", "--port", str(port)], env=environment)
    try:
        eventually(lambda: answers(port))
    finally:
        pages.send_signal(signal.SIGKILL)
        pages.wait()
    eventually(lambda: not answers(port))


def test_a_process_that_crashes_serving_pages_tells_where_and_is_replaced(tmp_path):
    assert kefu("init", home=tmp_path)[0] == 0
    port = free_port()
    environment = {**os.environ, "KEFU_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    with (tmp_path / "said").open("wb") as said:
        pages = subprocess.Popen(
            [*KEFU, "serve", "--port", str(port)], env=environment, stderr=said
        )
        try:
            eventually(lambda: logs_in(port))
            (serving,) = children_of(pages.pid)
            os.kill(serving, signal.SIGSEGV)
            eventually(lambda: children_of(pages.pid) not in ([], [serving]))
            eventually(lambda: logs_in(port))
        finally:
            pages.terminate()
            pages.wait(timeout=30)
    assert b"Segmentation fault" in (tmp_path / "said").read_bytes()


def logs_in(port):
    with suppress(OSError):
        address = f"http://127.0.0.1:{port}/accounts/login/"
        return urllib.request.urlopen(address, timeout=10).status == 200
    return False


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_demo_that_is_killed_takes_its_parts_along_and_runs_once_in_a_folder(tmp_path):
    environment = {**os.environ, "KEFU_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    demo = subprocess.Popen(
        [*KEFU, "demo", "--port", str(free_port())],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: parts_in(tmp_path), seconds=120)  # a new home is made first
        code, _, said = run_demo(environment)
        assert (code, "is running already" in said) == (2, True)
    finally:
        demo.send_signal(signal.SIGKILL)
        demo.wait()
    eventually(lambda: not parts_in(tmp_path))


def run_demo(environment):
    done = subprocess.run(
        [*KEFU, "demo", "--port", str(free_port())],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def parts_in(home):
    """Processes whose command line names the folder."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(home) in command.read_text():
                found.append(command.parent.name)
    return found
