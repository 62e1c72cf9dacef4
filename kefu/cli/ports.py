"""Is the address that the pages are to be served on still free?"""

from __future__ import annotations

import errno
import socket

from kefu.cli.django_setup import NotReady


def must_be_free(host: str, port: int) -> None:
    """Raises ``NotReady`` in plain words where nobody could listen on ``host`` and ``port``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OverflowError as error:
        raise NotReady(f"{port} is no port: choose one from 1024 to 65535") from error
    except OSError as error:
        raise NotReady(_words(host, port, error)) from error


def _words(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program; choose another one with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for root; choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine"
    return f"nobody can listen on {host}: {str(error.strerror or error).partition(' (')[0]}"
