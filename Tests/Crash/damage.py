"""Flipped bits and truncations at random places: the checkpoint before is used."""

import os
import random
import subprocess


def run(probe, folder, rounds, seed):
    """Damages the newest checkpoint so many times. Returns what was not noticed."""
    problems = unnoticed(probe, folder, rounds, seed)
    print(f"damage: {rounds} damages (seed {seed}), {len(problems)} not noticed")
    return problems


def run_flawed(probe, folder, rounds, seed):
    """The same with a reader that compares no checksums. Returns a problem if this does not come out."""
    count = len(unnoticed(probe, folder, rounds, seed))
    print(f"damage: {count} of {rounds} not noticed by a reader without checksums")
    return [] if count else ["a reader without checksums was not found"]


def unnoticed(probe, folder, rounds, seed):
    source = random.Random(seed)
    path = os.path.join(folder, "damage", "store")
    subprocess.run(probe.writer(path, 1, 2), check=True, stdout=subprocess.DEVNULL)
    problems = []
    for number in range(rounds):
        name = source.choice(["model.safetensors", "state.json", "manifest.json"])
        file = os.path.join(path, "step-00000002", name)
        with open(file, "rb") as stream:
            original = stream.read()
        content = bytearray(original)
        if source.random() < 0.2:
            kind = f"{name} cut to {(length := source.randrange(len(content)))} bytes"
            del content[length:]
        else:
            bit = source.randrange(8 * len(content))
            kind = f"bit {bit} of {name} flipped"
            content[bit // 8] ^= 1 << bit % 8
        with open(file, "wb") as stream:
            stream.write(content)
        store = probe.inspect(path)
        if (store.newest, store.is_whole, store.damaged) != (1, True, 1):
            problems.append(f"{kind}: the newest good checkpoint is said to be {store.newest}")
        with open(file, "wb") as stream:
            stream.write(original)
    return problems
