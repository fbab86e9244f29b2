"""SIGKILL at random moments: after each one the law holds, and the next writer cleans up."""

import os
import random
import subprocess
import time

from law import breach
from probe import reports


def run(probe, folder, rounds, seed):
    """Kills a writer so many times. Returns what broke the law."""
    source = random.Random(seed)
    problems, interrupted, idle = [], 0, 0
    found, reported, first = None, -1, 1
    path = os.path.join(folder, "kill", "store")
    for number in range(rounds):
        times = source.choice([1, 2])
        writer = subprocess.Popen(probe.writer(path, first, 1_000_000, 2, times), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        # Most moments lie in the writing; some in the start and in the cleaning.
        text = writer.stdout.readline() if source.random() < 0.8 else ""
        time.sleep(source.uniform(0, 0.02))
        writer.kill()
        text += writer.communicate()[0]
        steps, failed = reports(text)
        if writer.returncode != -9 or failed:
            problems.append(f"round {number}: the writer ended by itself: {text[-300:]}")
        # A checkpoint found after an earlier kill is as good as a reported one.
        durable = max(steps, default=found)
        reported = max(steps, default=reported)
        last = max(steps, default=first - 1) + 1
        if "ready" not in text:
            idle += 1
            if not os.path.isdir(path):
                continue
        store = probe.inspect(path)
        interrupted += bool(store.hidden)
        problem = breach(store, durable, last, reported)
        expected = {step for step in (durable, (durable or 0) - 1) if step and step > 0}
        if not problem and store.newest == durable and not expected <= store.good:
            problem = f"of the steps {expected}, only {store.good} are good"
        if not problem:
            subprocess.run(probe.writer(path, 0, 0), check=True, stdout=subprocess.DEVNULL)
            clean = probe.inspect(path)
            if clean.hidden:
                problem = f"the next writer has left {clean.hidden}"
            else:
                problem = breach(clean, durable, last, reported)
        if problem:
            problems.append(f"round {number} of seed {seed}: {problem}")
            break
        found = store.newest
        first = (found or 0) + 1
    print(f"kill: {rounds} kills (seed {seed}), {first - 1} checkpoints, {interrupted} kills within a writing, {idle} before it")
    if rounds >= 50 and interrupted < rounds // 20:
        problems.append(f"only {interrupted} of {rounds} kills came within a writing: the moments are badly chosen")
    return problems
