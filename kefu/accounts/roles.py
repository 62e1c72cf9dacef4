"""What each role may do (STD-4). One table, read by views, verbs and the command line."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The team's roles."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    WAREHOUSE = "warehouse", _("Warehouse")
    LOGISTICS = "logistics", _("Logistics")
    PRODUCT = "product", _("Product")
    OWNER = "owner", _("Owner")


class Verb(models.TextChoices):
    """Things a person may be allowed to do."""

    READ_CASES = "read_cases"
    ANSWER = "answer"
    APPROVE = "approve"
    DO_TASKS = "do_tasks"
    IMPORT_ORDERS = "import_orders"
    READ_INTAKE = "read_intake"
    RETRY_INTAKE = "retry_intake"
    SET_LIMITS = "set_limits"
    MANAGE_MAILBOXES = "manage_mailboxes"
    MANAGE_AMAZON = "manage_amazon"
    MANAGE_PEOPLE = "manage_people"
    EDIT_POLICY = "edit_policy"
    EDIT_TEXTS = "edit_texts"
    MANAGE_ASSISTANT = "manage_assistant"


_DESK = {
    Verb.READ_CASES,
    Verb.ANSWER,
    Verb.DO_TASKS,
    Verb.IMPORT_ORDERS,
    Verb.READ_INTAKE,
    Verb.RETRY_INTAKE,
}
_DEPARTMENT = {Verb.READ_CASES, Verb.DO_TASKS}

ALLOWED: dict[str, frozenset[Verb]] = {
    Role.AGENT: frozenset(_DESK),
    Role.SUPERVISOR: frozenset(
        _DESK
        | {
            Verb.APPROVE,
            Verb.SET_LIMITS,
            Verb.EDIT_POLICY,
            Verb.EDIT_TEXTS,
            Verb.MANAGE_MAILBOXES,
            Verb.MANAGE_AMAZON,
        }
    ),
    Role.WAREHOUSE: frozenset(_DEPARTMENT),
    Role.LOGISTICS: frozenset(_DEPARTMENT),
    Role.PRODUCT: frozenset(_DEPARTMENT),
    Role.OWNER: frozenset(Verb),
}
