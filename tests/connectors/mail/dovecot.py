"""A throw-away Dovecot 2.3: one user, a Maildir, TLS with a certificate of its own."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from simulator.relay.certificates import server_context

USER, PASSWORD = "shop", "Schlüssel-密码"
PLAIN_USER, PLAIN_PASSWORD = "anna", "geheim 1"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {service}
default_internal_group = {service_group}
default_login_user = {service}
ssl = required
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.pem
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:{home}/mail
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={mailer} gid={mailer_group} home={home}/user
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # No growing pause after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """The server, its one mailbox, and what a test may do to both."""

    def __init__(self, program: str) -> None:
        self.program = program
        # A short path: its sockets' names may have about a hundred bytes.
        self.home = Path(tempfile.mkdtemp(prefix="kefu-dovecot."))
        self.mail = self.home / "mail"
        self._process: subprocess.Popen[bytes] | None = None
        me = pwd.getpwuid(os.getuid())
        # Dovecot reads no mail as root; then, and only then, other users stand in.
        mailer = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
        service = pwd.getpwnam(_first("dovecot", "nobody")) if me.pw_uid == 0 else me
        self.owner = (mailer.pw_uid, mailer.pw_gid)
        self.tls, self.starttls = _free_ports(2)
        server_context(self.home)
        for name in ("run", "state", "user", "mail", "mail/cur", "mail/new", "mail/tmp"):
            (self.home / name).mkdir()
        self._own()
        self.home.chmod(0o711)
        (self.home / "users").write_text(
            f"{USER}:{{PLAIN}}{PASSWORD}:::::\n{PLAIN_USER}:{{PLAIN}}{PLAIN_PASSWORD}:::::\n"
        )
        (self.home / "dovecot.conf").write_text(
            CONFIG.format(
                home=self.home,
                service=service.pw_name,
                service_group=grp.getgrgid(service.pw_gid).gr_name,
                mailer=mailer.pw_uid,
                mailer_group=mailer.pw_gid,
                tls=self.tls,
                starttls=self.starttls,
            )
        )

    @property
    def settings(self) -> dict[str, Any]:
        """A mailbox's fields for reading here."""
        return {
            "imap_host": "localhost",
            "imap_port": self.tls,
            "imap_security": "tls",
            "imap_user": USER,
            "imap_password": PASSWORD,
            "ca_certificate": (self.home / "ca.pem").read_text(),
        }

    def start(self) -> Dovecot:
        self._process = subprocess.Popen(
            [self.program, "-F", "-c", str(self.home / "dovecot.conf")], start_new_session=True
        )
        until = time.monotonic() + 30
        while not _listens(self.tls):
            assert self._process.poll() is None, (self.home / "log").read_text()
            assert time.monotonic() < until, "Dovecot does not listen"
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        """Like a power cut: the master and every connection's process."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=30)
        shutil.rmtree(self.home, ignore_errors=True)

    def deliver(self, *raws: bytes) -> None:
        """Put mails where new ones arrive."""
        for number, raw in enumerate(raws):
            name = f"{time.time_ns()}.M{number:06}.kefu"
            (self.mail / "tmp" / name).write_bytes(raw)
            if os.getuid() == 0:
                os.chown(self.mail / "tmp" / name, *self.owner)
            (self.mail / "tmp" / name).rename(self.mail / "new" / name)

    def files(self) -> list[str]:
        """Where every mail lies: new or seen, and with which flags."""
        return sorted(str(path) for name in ("new", "cur") for path in (self.mail / name).iterdir())

    def number_anew(self) -> None:
        """Forget the UIDs, as a mailbox restored from a backup does."""
        for path in self.mail.iterdir():
            # What is kept makes Dovecot's next UIDVALIDITY another one, within a second, too.
            if path.is_file() and not path.name.startswith("dovecot-uidvalidity"):
                path.unlink()

    def break_off(self) -> None:
        """Cut every connection, whatever it is at."""
        self.kill()

    def recover(self) -> None:
        """Be there again."""
        self.start()

    def _own(self) -> None:
        if os.getuid() == 0:
            for path in [self.mail, *self.mail.rglob("*"), self.home / "user"]:
                os.chown(path, *self.owner)


def _first(*names: str) -> str:
    known = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in names if name in known)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
