"""Turns launch/benchmark's measurements, one JSON object per line on stdin, into a table on stdout.

A line: {"side": "ours" | "pytorch" | "jax", "round": 1, "result": {"workload", "ranks", "step_us", ...}}.
"""

import json
import statistics
import sys
from collections import defaultdict

SPLIT = ["forward", "backward", "exchange", "update"]
PEERS = {"pytorch": "PyTorch", "jax": "JAX"}


def row(sides: dict[str, dict[int, dict]], workload: str, ranks: int, peers: list[str]) -> list[str]:
    """A line of the table: one workload with one number of ranks."""
    ours = sides["ours"]
    best = min(ours.values(), key=lambda result: result["step_us"])
    cells = [workload, str(ranks), f"{best['step_us']:.0f}"]
    for peer in peers:
        theirs = sides.get(peer)
        if not theirs:
            cells += ["-", "-"]
            continue
        # Compare times of the same round, so that a temporary disturbance affects both sides.
        ratios = [theirs[number]["step_us"] / ours[number]["step_us"] for number in ours if number in theirs]
        fastest = min(result["step_us"] for result in theirs.values())
        cells += [f"{fastest:.0f}", f"{statistics.median(ratios):.2f}"]
    return cells + [f"{best[part + '_us']:.0f}" if part + "_us" in best else "-" for part in SPLIT]


def main() -> None:
    measured = defaultdict(lambda: defaultdict(dict))
    for line in sys.stdin:
        entry = json.loads(line)
        result = entry["result"]
        measured[result["workload"], result["ranks"]][entry["side"]][entry["round"]] = result
    peers = [peer for peer in PEERS if any(peer in sides for sides in measured.values())]
    table = [["workload", "ranks", "ours µs"]]
    for peer in peers:
        table[0] += [f"{PEERS[peer]} µs", f"{PEERS[peer]}/ours"]
    table[0] += [f"{part} µs" for part in SPLIT]
    table += [row(sides, workload, ranks, peers) for (workload, ranks), sides in measured.items()]
    widths = [max(len(cell) for cell in column) for column in zip(*table)]
    for cells in table:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths)]
        print("  ".join([cells[0].ljust(widths[0]), *padded[1:]]))
    versions = {
        f"{PEERS[peer]} {result['version']}"
        for sides in measured.values()
        for peer in peers
        for result in sides.get(peer, {}).values()
    }
    print(f"\nTimes of the best round, ratios the median over rounds; {', '.join(sorted(versions))}.")


if __name__ == "__main__":
    main()
