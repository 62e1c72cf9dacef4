"""The answer being written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kefu.cases.models.case import Case


class Draft(models.Model):
    """One unsent answer a case. Saved while typing, so nothing typed is lost."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draft")
    remedies: Any = models.JSONField(default=list)
    # Share and amount that a person typed for some of them: {"remedy", "percent", "amount"}.
    terms: Any = models.JSONField(default=list)
    # Return labels that a person has ticked for it, or unticked, by their ids: {"7": true}.
    labels: Any = models.JSONField(default=dict)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    # What a person wrote as the gloss, and the glosses the desk wrote: {"zh": …, "en": …}.
    gloss = models.TextField(blank=True)
    glosses: Any = models.JSONField(default=dict)
    language = models.CharField(max_length=3, blank=True)
    # True once a person changed it: the desk then never replaces it by itself.
    edited = models.BooleanField(default=False)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField()
    # Changes with every save; a form carrying an older one is told that someone else wrote.
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"draft of {self.case_id}"

    def gloss_in(self, language: str) -> str:
        """The gloss for a reader of ``language`` (``zh`` or ``en``); what was typed wins."""
        return self.gloss or self.glosses.get(language, "")
