"""Puts the simulator together, runs it, and stops it cleanly."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

from twisted.internet import reactor, task

from simulator.control import open_control_port
from simulator.director import Director
from simulator.home import Home
from simulator.options import Options
from simulator.relay.faults import Faults
from simulator.relay.ports import open_mail_ports
from simulator.sellercentral.service import SellerCentral
from simulator.spapi.service import SellingPartnerApi

TICK = 0.1


def run(options: Options) -> None:
    """Prepare the folder; unless `once`, serve until SIGINT or SIGTERM."""
    home = Home(options.home)
    faults = Faults()
    director = Director(home, options, faults)
    if options.once:
        director.save()
        return
    net: Any = reactor
    ports = open_mail_ports(
        home=options.home,
        host=options.host,
        imap_port=options.imap_port,
        smtp_port=options.smtp_port,
        accounts=director.accounts,
        maildirs=director.post_office.maildirs,
        faults=faults,
        take=director.take,
    )
    applications = home.applications(director.world.stores)
    amazon = SellingPartnerApi(
        world=director.world,
        books=director.books,
        applications=applications,
        folder=options.home,
        clock=director.clock,
        pace=1.0 if director.clock.is_virtual else options.speed,
        models=options.models,
        remember=director.remember,
    )
    amazon.recall(director.memory)
    director.keepers.append(amazon)
    director.time.work_beside(amazon)
    api = amazon.open(options.host, options.api_port)
    queues = amazon.open_queues(options.host)
    seller_central = SellerCentral(
        director.books, director.accounts, director.clock.moment, director.remember
    )
    pages = seller_central.open(options.host, options.pages_port)
    control = open_control_port(options.host, options.control_port, director, amazon, faults)
    servers = _servers(options, asdict(ports), control, api, pages, queues)
    home.publish_accounts(director.accounts, applications, director.world.stores, servers)
    ticking = task.LoopingCall(director.tick)

    def start() -> None:
        ticking.start(TICK, now=False)
        director.publish_now()
        home.publish_ready({**servers, "pid": os.getpid()})
        print(f"Simulated Amazon is ready: {options.home / 'ready.json'}", flush=True)

    def stop() -> None:
        home.withdraw_ready()
        if ticking.running:
            ticking.stop()
        director.save()

    net.callWhenRunning(start)
    net.addSystemEventTrigger("before", "shutdown", stop)
    net.run()


def _servers(
    options: Options, ports: dict[str, int], control: int, api: int, pages: int, queues: int
) -> dict[str, Any]:
    def server(port: str, security: str) -> dict[str, Any]:
        return {"host": options.host, "port": ports[port], "security": security}

    return {
        "ca_file": str((options.home / "ca.pem").resolve()),
        "imap": server("imap", "tls"),
        "imap_starttls": server("imap_starttls", "starttls"),
        "smtp": server("smtp", "tls"),
        "smtp_starttls": server("smtp_starttls", "starttls"),
        "control": f"http://{options.host}:{control}",
        "api": f"http://{options.host}:{api}",
        "seller_central": f"http://{options.host}:{pages}",
        "queues": f"http://{options.host}:{queues}",
    }
