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


def _draw(rng: Random) -> list[bytes]:
    left, right = rng.randint(30, 60), rng.randint(170, 210)
    top, bottom = rng.randint(25, 50), rng.randint(130, 160)
    carton = (rng.randint(160, 200), rng.randint(115, 150), rng.randint(70, 100))
    crack = set(_crack(rng, (left, right), (top, bottom)))
    boxed, dark = _grains(carton), bytes((30, 22, 18))
    rows = []
    for y in range(HEIGHT):
        table = _grains((110 + y // 3, 105 + y // 4, 95 + y // 6))
        pixels = [table[grain & 7] for grain in rng.randbytes(WIDTH)]
        if top < y < bottom:
            pixels[left:right] = [boxed[grain & 7] for grain in rng.randbytes(right - left)]
        rows.append(b"".join(dark if (x, y) in crack else pixel for x, pixel in enumerate(pixels)))
    return rows


def _grains(colour: tuple[int, int, int]) -> list[bytes]:
    """One colour in eight shades: the noise of a cheap camera."""
    return [bytes(part + 2 * shade - 8 for part in colour) for shade in range(8)]


def _crack(rng: Random, across: tuple[int, int], down: tuple[int, int]) -> list[tuple[int, int]]:
    x = rng.randint(across[0] + 20, across[1] - 20)
    points = []
    for y in range(down[0], down[1]):
        x = min(across[1] - 3, max(across[0] + 2, x + rng.choice((-2, -1, 0, 1, 2))))
        points += [(x, y), (x + 1, y)]
    return points


def _png(rows: list[bytes]) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
