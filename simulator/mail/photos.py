"""Photographs of trouble: small PNG pictures of a carton with a crack, drawn from a seed."""

from __future__ import annotations

import struct
import zlib
from random import Random

from simulator.mail.envelope import Attachment

WIDTH, HEIGHT = 240, 180


def photo(rng: Random) -> Attachment:
    """A picture as a phone would name it."""
    return Attachment(
        filename=f"IMG_{rng.randint(1000, 9999)}.png",
        content=_png(_draw(rng)),
        maintype="image",
        subtype="png",
    )


def _draw(rng: Random) -> list[bytearray]:
    left, right = rng.randint(30, 60), rng.randint(170, 210)
    top, bottom = rng.randint(25, 50), rng.randint(130, 160)
    carton = (rng.randint(160, 200), rng.randint(115, 150), rng.randint(70, 100))
    crack = set(_crack(rng, (left, right), (top, bottom)))
    rows = []
    for y in range(HEIGHT):
        row = bytearray()
        for x in range(WIDTH):
            inside = left < x < right and top < y < bottom
            colour = carton if inside else (110 + y // 3, 105 + y // 4, 95 + x // 8)
            if (x, y) in crack:
                colour = (30, 22, 18)
            grain = rng.getrandbits(4) - 8
            row += bytes(min(255, max(0, part + grain)) for part in colour)
        rows.append(row)
    return rows


def _crack(rng: Random, across: tuple[int, int], down: tuple[int, int]) -> list[tuple[int, int]]:
    x = rng.randint(across[0] + 20, across[1] - 20)
    points = []
    for y in range(down[0], down[1]):
        x = min(across[1] - 3, max(across[0] + 2, x + rng.choice((-2, -1, 0, 1, 2))))
        points += [(x, y), (x + 1, y)]
    return points


def _png(rows: list[bytearray]) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 6)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
