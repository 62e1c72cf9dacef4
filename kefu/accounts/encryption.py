"""Model fields whose value rests encrypted: secrets and buyers' personal data."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models


@lru_cache(maxsize=1)
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal_bytes(value: bytes) -> bytes:
    """Encrypt with the newest field key."""
    return _box().encrypt(value)


def open_bytes(value: bytes) -> bytes:
    """Decrypt with whichever field key fits. Raises ``InvalidToken`` when none does."""
    return _box().decrypt(value)


class EncryptedTextField(models.TextField):
    """Text encrypted with the newest field key; empty text stays empty. Cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return _box().encrypt(value.encode()).decode() if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        """Decrypt on the way back. Raises ``InvalidToken`` when no key fits."""
        return _box().decrypt(value.encode()).decode() if value else ""


def keys_fit() -> bool:
    """Whether the field keys open what rests encrypted; one value of each encrypted field is tried."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, EncryptedTextField):
                filled = model._base_manager.exclude(**{field.name: ""}).order_by()
                try:
                    filled.values_list(field.name, flat=True).first()
                except InvalidToken:
                    return False
    return True


# Long contents are mostly pictures, which are packed already: storing them as they are costs
# little room and saves most of the time.
WORTH_PACKING = 32 * 1024
QUICK, STORED = 1, 0


class EncryptedBytesField(models.BinaryField):
    """Bytes compressed where that pays, then encrypted with the newest field key."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Compress and encrypt on the way to the database."""
        if value is not None:
            plain = bytes(value)
            level = QUICK if len(plain) <= WORTH_PACKING else STORED
            value = _box().encrypt(zlib.compress(plain, level))
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        """Decrypt and unpack on the way back."""
        return None if value is None else zlib.decompress(_box().decrypt(bytes(value)))
