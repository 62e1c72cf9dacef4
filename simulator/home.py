"""The simulator's folder: what it must remember across restarts, and the files others read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from simulator.relay.accounts import MailAccount
from simulator.spapi.credentials import Application
from simulator.world.model import Store


class Home:
    """One folder. `accounts.json` and `ready.json` are for clients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._accounts = folder / "accounts.json"
        self._ready = folder / "ready.json"
        self._ready.unlink(missing_ok=True)
        self._now = folder / "now"
        self._now.unlink(missing_ok=True)
        self._published = ""

    def accounts(self, stores: Mapping[str, Store]) -> dict[str, MailAccount]:
        """The stores' mail logins by user name; a password once made stays."""
        known = {}
        if self._accounts.exists():
            entries = json.loads(self._accounts.read_text("utf-8"))["stores"]
            known = {entry["store"]: entry["password"] for entry in entries}
        return {
            store.user: MailAccount(
                store=store.key,
                user=store.user,
                password=known.get(store.key) or secrets.token_urlsafe(15),
                authorised=store.authorised,
            )
            for store in stores.values()
        }

    def applications(self, stores: Mapping[str, Store]) -> dict[str, Application]:
        """Each store's application at Amazon; what was once made stays."""
        known = {}
        if self._accounts.exists():
            entries = json.loads(self._accounts.read_text("utf-8"))["stores"]
            known = {entry["store"]: entry["amazon"] for entry in entries if "amazon" in entry}
        return {
            key: Application(
                store=key,
                client_id=f"amzn1.application-oa2-client.{key}{secrets.token_hex(14)}",
                client_secret="amzn1.oa2-cs.v1." + secrets.token_hex(32),
                refresh_token="Atzr|" + secrets.token_urlsafe(60),
            )
            if key not in known
            else Application(store=key, **known[key])
            for key in stores
        }

    def publish_accounts(
        self,
        accounts: Mapping[str, MailAccount],
        applications: Mapping[str, Application],
        stores: Mapping[str, Store],
        servers: Mapping[str, Any],
    ) -> None:
        entries = [
            {
                "store": account.store,
                "name": stores[account.store].seller,
                "marketplace": stores[account.store].marketplace.country,
                "user": account.user,
                "password": account.password,
                "authorised": list(account.authorised),
                "merchant_token": merchant_token(account.store),
                "amazon": applications[account.store].login(),
            }
            for account in accounts.values()
        ]
        _write(self._accounts, {**servers, "stores": entries}, mode=0o600)

    def publish_ready(self, servers: Mapping[str, Any]) -> None:
        """Say that all ports are open. The file exists only while the simulator runs."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        _write(self._ready, {**servers, "since": since})

    def publish_now(self, moment: datetime) -> None:
        """Leave what the virtual clock shows in a small file, whole at any time."""
        written = moment.isoformat()
        if written != self._published:
            draft = self._now.with_suffix(".tmp")
            draft.write_text(written + "\n")
            draft.replace(self._now)
            self._published = written

    def withdraw_ready(self) -> None:
        self._ready.unlink(missing_ok=True)


def merchant_token(store: str) -> str:
    """What Amazon calls a seller in feeds; the same in every world."""
    return "A" + sha256(store.encode()).hexdigest()[:13].upper()


def _write(path: Path, content: Mapping[str, Any], mode: int = 0o644) -> None:
    draft = path.with_suffix(".tmp")
    draft.touch(mode=mode)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(path)
