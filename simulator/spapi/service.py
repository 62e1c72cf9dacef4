"""Puts the rooms of the SP-API together and opens its port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site

from simulator.books.books import Books
from simulator.clock import Clock
from simulator.memory import Memory
from simulator.notifications.newsroom import Newsroom
from simulator.notifications.queues import Queues
from simulator.notifications.sqs import SqsPages
from simulator.reports.money import periods, settlement
from simulator.spapi.account import Account
from simulator.spapi.contact import Contact
from simulator.spapi.credentials import ROLES, Application, Credentials
from simulator.spapi.customer_feedback import CustomerFeedback
from simulator.spapi.documents import DocumentPages, Documents
from simulator.spapi.feeds import Feeds
from simulator.spapi.finances import Finances
from simulator.spapi.gateway import Gateway
from simulator.spapi.jobs import Jobs
from simulator.spapi.listings import Listings
from simulator.spapi.login import Login
from simulator.spapi.models import Models
from simulator.spapi.order_feeds import OrderFeeds
from simulator.spapi.orders import Orders
from simulator.spapi.report_makers import report_makers
from simulator.spapi.reports import Reports
from simulator.spapi.stock import StockPages
from simulator.spapi.trouble import Trouble
from simulator.world.model import World

FIRST_REPORT = 50_010_020_030
FIRST_FEED = 70_010_020_030
SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


class SellingPartnerApi:
    """One API for all stores of a world, by the world's clock."""

    def __init__(
        self,
        *,
        world: World,
        books: Books,
        applications: Mapping[str, Application],
        folder: Path,
        clock: Clock,
        pace: float = 1.0,
        models: Path | None = None,
        remember: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._books = books
        self._settled: set[datetime] = set()
        self.credentials = Credentials(applications.values())
        self.trouble = Trouble()
        self.documents = Documents(folder / "documents", clock.seconds)
        book = books.orders
        self.stock = books.stock
        self.contact = Contact(book)
        self.listings = Listings(world)
        self._jobs = {"feed": Jobs(FIRST_FEED, pace), "report": Jobs(FIRST_REPORT, pace)}
        self._reports = Reports(
            makers=report_makers(world, books),
            jobs=self._jobs["report"],
            documents=self.documents,
            trouble=self.trouble,
        )
        self._feeds = Feeds(
            doers=OrderFeeds(book).doers,
            jobs=self._jobs["feed"],
            documents=self.documents,
            trouble=self.trouble,
        )
        account = Account(world, self.documents, self.credentials.rotate)
        self._queues = Queues(tuple(world.stores), clock.seconds)
        self._newsroom = Newsroom(books, self._queues, account, clock, self.trouble)
        self.listings.on_correction = self._newsroom.listing_corrected
        rooms = (
            account,
            Orders(book),
            self._reports,
            self._feeds,
            Finances(books),
            self.contact,
            StockPages(self.stock, world, clock.served()),
            self.listings,
            CustomerFeedback(books),
        )
        self.gateway = Gateway(
            handlers={name: do for room in rooms for name, do in room.handlers.items()},
            credentials=self.credentials,
            trouble=self.trouble,
            moment=clock.served,
            settle=self.settle,
            remember=remember,
            models=Models(models) if models else None,
        )

    def is_changed(self) -> bool:
        """Whether a feed or report is new, or done since they were last written."""
        return self._feeds.is_changed() or self._reports.is_changed()

    def keep(self, memory: Memory) -> None:
        """Write which feeds and reports there are; their documents lie in the folder anyway."""
        self._feeds.keep(memory)
        self._reports.keep(memory)

    def recall(self, memory: Memory) -> None:
        """Go on with the feeds and reports of before a restart."""
        self._feeds.recall(memory)
        self._reports.recall(memory)

    def settle(self) -> None:
        """Do what Amazon would have done by now: work through feeds, make reports."""
        now = self._clock.served()
        due = [(job, noun) for noun, jobs in self._jobs.items() for job in jobs.due(now)]
        self._feeds.settle(now)
        self._reports.settle(now)
        for job, noun in due:
            if job.outcome:
                self._newsroom.finished(job, noun)
        self._newsroom.look_at_accounts(now)
        self._publish_settlements(now)

    def _publish_settlements(self, now: datetime) -> None:
        """Amazon makes settlement reports by itself, every two weeks."""
        for start, end in periods(self._books.world.born, now):
            if end in self._settled:
                continue
            self._settled.add(end)
            if self._reports.is_published(SETTLEMENT, end):
                continue
            for store in self._books.world.stores.values():
                if content := settlement(self._books, store, start, end):
                    self._reports.publish(SETTLEMENT, store, content, start, end)

    def next_end(self) -> datetime | None:
        """When the next feed or report is done."""
        ends = (self._feeds.next_end(), self._reports.next_end())
        return min((end for end in ends if end is not None), default=None)

    def open(self, host: str, port: int) -> int:
        """Listen for API, login and documents on one port; returns it."""
        root = Resource()
        auth = Resource()
        root.putChild(b"auth", auth)
        o2 = Resource()
        auth.putChild(b"o2", o2)
        o2.putChild(b"token", Login(self.credentials, self._clock.seconds))
        root.putChild(b"documents", DocumentPages(self.documents))
        net: Any = reactor
        listening = net.listenTCP(port, Site(_Root(root, self.gateway)), interface=host)
        opened = int(listening.getHost().port)
        self.documents.base = f"http://{host}:{opened}"
        return opened

    def open_queues(self, host: str, port: int = 0) -> int:
        """Listen where notifications wait, as Amazon SQS does; returns the port."""
        net: Any = reactor
        listening = net.listenTCP(port, Site(SqsPages(self._queues)), interface=host)
        return int(listening.getHost().port)

    def consent(
        self, store: str, *, revoked: bool | None = None, without_role: str = "", role: str = ""
    ) -> dict[str, Any]:
        """Change what a store's application may do: revoke it, take a role away, give it back."""
        app = self.credentials.applications[store]
        if revoked is not None:
            app.revoked = revoked
        app.roles = (app.roles | ({role} & set(ROLES))) - {without_role}
        return {"revoked": app.revoked, "roles": sorted(app.roles)}

    def state(self) -> dict[str, Any]:
        """What tests look at."""
        return {
            "calls": dict(self.gateway.calls),
            "violations": list(self.gateway.violations),
            "templates_sent": list(self.contact.sent),
            "faults": self.trouble.pending(),
        }


class _Root(Resource):
    """Login and documents have addresses of their own; everything else is the API."""

    def __init__(self, own: Resource, gateway: Gateway) -> None:
        super().__init__()
        self._own = own
        self._gateway = gateway

    def getChild(self, path: bytes, request: Any) -> Any:
        if path in self._own.children:
            return self._own.children[path]
        return self._gateway
