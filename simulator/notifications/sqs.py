"""The queues over HTTP, in the JSON protocol of Amazon SQS: what a client such as boto3 speaks to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from twisted.web.resource import Resource
from twisted.web.server import Request

from simulator.notifications.queues import Queue, Queues, Waiting

TYPE = b"application/x-amz-json-1.0"
USUAL_HIDING = 30


class Unknown(ValueError):
    """An error of SQS: its code, and the name that older clients read."""

    def __init__(self, code: str, older: str) -> None:
        super().__init__(code)
        self.code, self.older = code, older


class SqsPages(Resource):
    """`POST /` with the action in a header. Every key is taken; it is loopback."""

    isLeaf = True

    def __init__(self, queues: Queues) -> None:
        super().__init__()
        self._queues = queues
        self._actions = {
            "DeleteMessageBatch": _delete,
            "GetQueueAttributes": _attributes,
            "ReceiveMessage": _receive,
            "SendMessage": _send,
        }

    def render_POST(self, request: Request) -> bytes:
        """Do it, or say why not in Amazon's words."""
        request.setHeader(b"Content-Type", TYPE)
        try:
            return json.dumps(self._done(request)).encode()
        except Unknown as wrong:
            request.setResponseCode(400)
            request.setHeader(b"x-amzn-query-error", f"{wrong.older};Sender".encode())
            return json.dumps({"__type": f"com.amazonaws.sqs#{wrong.code}"}).encode()

    def _done(self, request: Request) -> dict[str, Any]:
        target = (request.getHeader("X-Amz-Target") or "").rpartition(".")[2]
        act = self._actions.get(target)
        if act is None:
            raise Unknown("InvalidAction", "InvalidAction")
        asked = json.loads(request.content.read() or b"{}")
        queue = self._queues.at(str(asked.get("QueueUrl", "")))
        if queue is None:
            raise Unknown("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")
        return act(queue, asked)


def _receive(queue: Queue, asked: Mapping[str, Any]) -> dict[str, Any]:
    hidden = asked.get("VisibilityTimeout")
    most = int(asked.get("MaxNumberOfMessages") or 1)
    taken = queue.take(most, USUAL_HIDING if hidden is None else int(hidden))
    return {"Messages": [_shown(message) for message in taken]} if taken else {}


def _shown(message: Waiting) -> dict[str, str]:
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "MD5OfBody": _digest(message.body),
        "Body": message.body,
    }


def _delete(queue: Queue, asked: Mapping[str, Any]) -> dict[str, Any]:
    entries = asked.get("Entries") or []
    queue.delete([str(entry["ReceiptHandle"]) for entry in entries])
    return {"Successful": [{"Id": entry["Id"]} for entry in entries], "Failed": []}


def _attributes(queue: Queue, asked: Mapping[str, Any]) -> dict[str, Any]:
    seen, hidden = queue.count()
    known = {
        "QueueArn": queue.arn,
        "ApproximateNumberOfMessages": str(seen),
        "ApproximateNumberOfMessagesNotVisible": str(hidden),
    }
    names = asked.get("AttributeNames") or []
    return {"Attributes": {n: v for n, v in known.items() if n in names or "All" in names}}


def _send(queue: Queue, asked: Mapping[str, Any]) -> dict[str, Any]:
    body = str(asked.get("MessageBody", ""))
    return {"MessageId": queue.put(body).id, "MD5OfMessageBody": _digest(body)}


def _digest(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
