"""The queue (Amazon SQS) that notifications wait in. Needs boto3: ``pip install kefu[sqs]``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from kefu.connectors.amazon.endpoints import LOOPBACK
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import NotificationQueue

AT_ONCE = 10
HIDDEN = 120
"""Seconds for which a message that was taken is hidden from others: after a death it comes again."""
CODES = {
    "AWS.SimpleQueueService.NonExistentQueue": "queue_missing",
    "QueueDoesNotExist": "queue_missing",
    "AccessDenied": "queue_refused",
    "AccessDeniedException": "queue_refused",
    "InvalidClientTokenId": "queue_refused",
    "SignatureDoesNotMatch": "queue_refused",
    "UnrecognizedClientException": "queue_refused",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message; ``receipt`` is what it is deleted by."""

    body: str
    receipt: str


class Queue:
    """One store's queue. Every call raises ``NotDone``."""

    def __init__(self, row: NotificationQueue) -> None:
        self._url = row.queue_url
        self._client = _client(row)

    def receive(self) -> list[Waiting]:
        """Some of what waits; it stays in the queue until it is deleted."""
        answer = self._call(
            "receive_message", MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=HIDDEN
        )
        return [Waiting(m["Body"], m["ReceiptHandle"]) for m in answer.get("Messages", [])]

    def delete(self, done: list[Waiting]) -> None:
        """These are dealt with."""
        if done:
            entries = [{"Id": str(n), "ReceiptHandle": m.receipt} for n, m in enumerate(done)]
            self._call("delete_message_batch", Entries=entries)

    def arn(self) -> str:
        """The queue's name as Amazon's other services call it."""
        answer = self._call("get_queue_attributes", AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])

    def _call(self, name: str, **given: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, name)(QueueUrl=self._url, **given)
        except ClientError as error:
            told = error.response.get("Error", {})
            code = CODES.get(str(told.get("Code")), "amazon_failed")
            permanent = code != "amazon_failed"
            raise NotDone(code, str(told.get("Message", "")), permanent=permanent) from error
        except BotoCoreError as error:
            code = "queue_refused" if "Credentials" in type(error).__name__ else "unreachable"
            raise NotDone(code, type(error).__name__, permanent=False) from error


def _client(row: NotificationQueue) -> Any:
    try:
        boto3 = import_module("boto3")
    except ImportError as error:
        raise NotDone("queue_needs_boto3", "pip install kefu[sqs]", permanent=True) from error
    from botocore.config import Config

    parts = urlsplit(row.queue_url)
    host = parts.hostname or ""
    own = host in LOOPBACK
    if parts.scheme != "https" and not own:
        raise NotDone("plain_not_allowed", host, permanent=True)
    names = host.split(".")
    keys = {"aws_access_key_id": row.access_key, "aws_secret_access_key": row.secret_key}
    return boto3.client(
        "sqs",
        region_name=names[1] if host.endswith("amazonaws.com") and len(names) > 3 else "us-east-1",
        endpoint_url=f"{parts.scheme}://{parts.netloc}" if own else None,
        config=Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 1}),
        # Left empty, the machine's own role or environment is used.
        **(keys if row.access_key else {}),
    )
