"""People, stores, and who may see which store."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from kefu.accounts.roles import ALLOWED, Role, Verb


class Store(models.Model):
    """One seller account in one Amazon region; its home marketplace names its defaults."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    marketplace = models.CharField(max_length=2)
    # Where its Seller Central stands, if not at Amazon's own address (the simulator, a proxy).
    seller_central = models.CharField(max_length=200, blank=True)
    # Whether its letters may carry secure links to carriers' own pages (MSG-4), and who said so.
    tracking_links = models.BooleanField(default=False)
    tracking_links_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tracking_links_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


# What a person's name is made of.
NAME_OF = ("display_name", "first_name", "last_name", "username")


def name_in(row: Any, path: str) -> str:
    """The name of the person of whom ``row`` holds ``NAME_OF`` behind ``path``; empty for nobody."""
    return name_of(*(getattr(row, f"{path}__{field}") for field in NAME_OF))


def name_of(display: str | None, first: str | None, last: str | None, login: str | None) -> str:
    """What a person is called, from ``NAME_OF``; empty for nobody."""
    return display or f"{first} {last}".strip() or login if login else ""


class User(AbstractUser):
    """A person at the desk."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    role = models.CharField(max_length=12, choices=Role.choices, default=Role.AGENT)
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(
        max_length=8, choices=[("en", "English"), ("zh-hans", "中文")], default="en"
    )
    # The name under this person's letters; empty: the store signs alone.
    letter_name = models.CharField(max_length=60, blank=True)
    timezone = models.CharField(max_length=40, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    stores: Any = models.ManyToManyField(Store, blank=True, related_name="people")

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.username

    def may(self, verb: Verb) -> bool:
        """Whether this person's role allows ``verb``."""
        return self.is_active and verb in ALLOWED.get(self.role, frozenset())

    @property
    def gloss_language(self) -> str:
        """The language that the agent's gloss is written in: ``zh`` or ``en``."""
        return "zh" if self.language.startswith("zh") else "en"


class ApiToken(models.Model):
    """A key to the programming interface; see ``tokens``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.start}…"
