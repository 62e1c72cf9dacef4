"""The seller's account itself: marketplaces, the secret's rotation, notifications, upload addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from simulator.spapi.call import Answer, Call, invalid, not_found
from simulator.spapi.documents import Documents
from simulator.world.model import World

LOCALES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "it": "it_IT", "es": "es_ES", "ja": "ja_JP"}


class Account:
    """Handlers by operation name. `rotate` makes a new secret for a store's application."""

    def __init__(self, world: World, documents: Documents, rotate: Callable[[str], None]) -> None:
        self._world = world
        self._documents = documents
        self._rotate = rotate
        self._destinations: list[dict[str, Any]] = []
        self._subscriptions: dict[tuple[str, str], dict[str, Any]] = {}
        self.handlers = {
            "getMarketplaceParticipations": self.participations,
            "rotateApplicationClientSecret": self.rotate_secret,
            "createRestrictedDataToken": self.restricted_token,
            "createUploadDestinationForResource": self.upload,
            "createDestination": self.create_destination,
            "getDestinations": self.destinations,
            "createSubscription": self.subscribe,
            "getSubscription": self.subscription,
        }

    def participations(self, call: Call) -> Answer:
        """Where the seller sells."""
        store = self._world.stores[call.store]
        places = [self._world.marketplaces[country] for country in store.sells_in]
        return Answer(
            body={
                "payload": [
                    {
                        "marketplace": {
                            "id": place.id,
                            "name": place.host,
                            "countryCode": place.iso_country,
                            "defaultCurrencyCode": place.currency,
                            "defaultLanguageCode": LOCALES.get(place.language, "en_US"),
                            "domainName": f"www.{place.host}",
                        },
                        "participation": {"isParticipating": True, "hasSuspendedListings": False},
                        "storeName": store.seller,
                    }
                    for place in places
                ]
            }
        )

    def rotate_secret(self, call: Call) -> Answer:
        """A new secret is on its way; Amazon delivers it by notification, we by the accounts file."""
        self._rotate(call.store)
        return Answer(body=None)

    def restricted_token(self, call: Call) -> Answer:
        """Good for an hour."""
        return Answer(body={"restrictedDataToken": f"Atz.sprdt|{uuid4()}", "expiresIn": 3600})

    def upload(self, call: Call) -> Answer:
        """A place for an attachment."""
        document_id = self._documents.new_id("upload")
        payload = {
            "uploadDestinationId": document_id,
            "url": self._documents.address(document_id, "put"),
            "headers": {},
        }
        return Answer(body={"payload": payload})

    def create_destination(self, call: Call) -> Answer:
        """Where notifications go."""
        if len(call.body.get("resourceSpecification", {})) != 1:
            raise invalid("Exactly one of sqs and eventBridge is expected.")
        entry = {
            "destinationId": str(uuid4()),
            "name": call.body["name"],
            "resource": call.body["resourceSpecification"],
        }
        self._destinations.append(entry)
        return Answer(body={"payload": entry})

    def destinations(self, call: Call) -> Answer:
        """All of them."""
        return Answer(body={"payload": list(self._destinations)})

    def subscribe(self, call: Call) -> Answer:
        """Send these notifications there."""
        target = call.body.get("destinationId")
        if target not in {entry["destinationId"] for entry in self._destinations}:
            raise invalid(f"Destination {target} was not found.")
        entry = {
            "subscriptionId": str(uuid4()),
            "payloadVersion": str(call.body.get("payloadVersion", "1.0")),
            "destinationId": target,
        }
        self._subscriptions[call.store, call.path["notificationType"]] = entry
        return Answer(body={"payload": entry})

    def subscribed(self, store: str, kind: str) -> tuple[dict[str, Any], str] | None:
        """A store's subscription to a kind, and the ARN of the queue it leads to."""
        entry = self._subscriptions.get((store, kind))
        if entry is None:
            return None
        resources = {made["destinationId"]: made["resource"] for made in self._destinations}
        sqs = resources.get(entry["destinationId"], {}).get("sqs", {})
        return entry, str(sqs.get("arn", ""))

    def subscription(self, call: Call) -> Answer:
        """The one for this kind."""
        entry = self._subscriptions.get((call.store, call.path["notificationType"]))
        if entry is None:
            raise not_found("The subscription")
        return Answer(body={"payload": entry})
