"""Writes shuffle.json beside itself: the sample orders of epochs specified in docs/arithmetic.md, implemented independently.

Philox4x32-10 (Salmon et al. 2011), the key of a stream from (seed, purpose, layer), unbiased numbers below a bound
(Lemire 2019) from two words each, the Fisher-Yates shuffle. Needs only Python: python3 shuffle.py
"""

import json
import pathlib

WORD = 0xFFFF_FFFF
SHUFFLE = 2  # the number of the purpose


def philox(counter: list[int], key: list[int]) -> list[int]:
    """A block of four words."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        first, second = c0 * 0xD251_1F53, c2 * 0xCD9E_8D57
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ k0, second & WORD, (first >> 32) ^ c3 ^ k1, first & WORD
        k0, k1 = (k0 + 0x9E37_79B9) & WORD, (k1 + 0xBB67_AE85) & WORD
    return [c0, c1, c2, c3]


def words(seed: int, purpose: int, step: int):
    """The words of a stream at a step."""
    key = philox([purpose, 0, 0, 0], [seed & WORD, seed >> 32])[:2]
    block = 0
    while True:
        yield from philox([block, 0, step & WORD, step >> 32], key)
        block += 1


def below(bound: int, stream) -> int:
    """A number from 0 to bound − 1."""
    while True:
        low = next(stream)
        product = bound * (next(stream) << 32 | low)
        if product & (1 << 64) - 1 >= (1 << 64) % bound:
            return product >> 64


def order(count: int, seed: int, epoch: int) -> list[int]:
    """The order of an epoch."""
    result, stream = list(range(count)), words(seed, SHUFFLE, epoch)
    for last in range(count - 1, 0, -1):
        other = below(last + 1, stream)
        result[last], result[other] = result[other], result[last]
    return result


if __name__ == "__main__":
    assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]  # Random123's kat_vectors
    cases = [(1, 0, 0), (2, 0, 0), (10, 42, 0), (10, 42, 1), (97, 2**63 + 5, 2**33 + 7)]
    lines = [
        json.dumps({"count": count, "seed": str(seed), "epoch": epoch, "order": order(count, seed, epoch)})
        for count, seed, epoch in cases
    ]
    path = pathlib.Path(__file__).parent / "shuffle.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
