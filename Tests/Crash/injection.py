"""A fault in each single system call of the writer: an error, SIGKILL, a short write."""

import itertools
import os
import random
import shutil
import subprocess

import strace
from law import breach
from probe import reports

CALLS = ["openat", "mkdir", "mkdirat", "write", "fsync", "close", "renameat", "symlinkat", "unlinkat", "newfstatat", "flock",
         "getdents64", "readlinkat"]
ERRORS = {"ENOSPC": "No space left on device", "EIO": "Input/output error", "EDQUOT": "Disk quota exceeded",
          "EACCES": "Permission denied"}
# Calls after whose failure a rest may stay until the next writer: those that list and remove.
CLEANING = {"openat", "unlinkat", "newfstatat", "getdents64", "fsync"}


def prepare(probe, folder):
    """Makes a store with checkpoints of the steps 2 and 3 and with leftovers. Returns its path."""
    path = os.path.join(folder, "run", "store")
    subprocess.run(probe.writer(path, 1, 3), check=True, stdout=subprocess.DEVNULL)
    ended = subprocess.Popen(["true"])
    ended.wait()
    for name in (f".step-00000004.{ended.pid}.0123456789abcdef.partial", ".step-00000001.removed", ".step-00000003.replaced"):
        os.mkdir(os.path.join(path, name))
        with open(os.path.join(path, name, "model.safetensors"), "w") as file:
            file.write("torn")
    os.symlink("step-00000009", os.path.join(path, f".latest.{ended.pid}.0123456789abcdef.partial"))
    return path


def faults(probe, folder, template):
    """All faults: for each system call that the writer makes for its store, and each kind."""
    command = writer(probe, fresh(folder, template))
    calls, code, output = strace.run(command, folder, CALLS)
    if code != 0:
        raise SystemExit("error: the writer fails by itself: " + output)
    store = command[2].encode()
    begin = next(index for index, call in enumerate(calls) if os.path.dirname(store) in call.arguments or store in call.arguments)
    seen = {}
    for index, call in enumerate(calls):
        seen[call.name] = number = seen.get(call.name, 0) + 1
        if index < begin:
            continue
        for error in ERRORS:
            yield call, f"{call.name}:error={error}:when={number}"
        yield call, f"{call.name}:signal=KILL:when={number}"
        if call.name == "write" and call.result > 1 and call.arguments[0] != "1":
            yield call, f"write:retval={call.result // 2}:when={number}"


def writer(probe, path):
    """Two steps, each one twice: checkpoints are created, replaced and removed."""
    return probe.writer(path, 4, 2, 2, 2)


def fresh(folder, template):
    work = os.path.join(folder, "work")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(os.path.dirname(template), work, symlinks=True)
    return os.path.join(work, os.path.basename(template))


def check(probe, path, call, fault, output, code):
    """Whether the law holds after a fault. Returns what broke it, and whether the fault was told."""
    steps, failed = reports(output)
    store = probe.inspect(path)
    durable = max(steps, default=3)
    problem = breach(store, durable, 5)
    if problem:
        return problem, False
    is_killed = "signal=KILL" in fault
    error = next((text for name, text in ERRORS.items() if f"error={name}:" in fault), ERRORS["EIO"])
    is_told = not is_killed and error in output and code != 0
    if not is_killed and not is_told:
        if code != 0 or failed:
            return f"exit code {code} without the reason: {output[-300:]}", False
        # A fault that is not told must have done no harm.
        if steps != [4, 4, 5, 5] or store.good != {4, 5} or store.hidden:
            return f"nothing was told, and there are {store.names}", False
    if is_told and call.name not in CLEANING and store.hidden:
        return f"after an error that was told, {store.hidden} is left", True
    subprocess.run(probe.writer(path, 0, 0), check=True, stdout=subprocess.DEVNULL)
    clean = probe.inspect(path)
    if clean.hidden:
        return f"the next writer has left {clean.hidden}", is_told
    return breach(clean, durable, 5), is_told


def sample(faults, limit, source):
    """So many random faults, as evenly as possible from all kinds of calls."""
    kinds = {}
    for fault in source.sample(faults, len(faults)):
        kinds.setdefault(fault[0].name, []).append(fault)
    rounds = itertools.zip_longest(*kinds.values())
    return [fault for group in rounds for fault in group if fault][:limit]


def run(probe, folder, limit, seed):
    """Injects every fault, or so many random ones. Returns what broke the law."""
    template = prepare(probe, folder)
    chosen = list(faults(probe, folder, template))
    count = len(chosen)
    if limit is not None and limit < count:
        chosen = sample(chosen, limit, random.Random(seed))
    problems, told, killed = [], 0, 0
    for call, fault in chosen:
        path = fresh(folder, template)
        calls, code, output = strace.run(writer(probe, path), folder, CALLS, fault)
        is_kill = "signal=KILL" in fault
        if is_kill != (code == -9) and code != 137 or not is_kill and not any(call.is_injected for call in calls):
            problems.append(f"{fault}: the fault did not come about: exit code {code}, {output[-300:]}")
            continue
        problem, is_told = check(probe, path, call, fault, output, code)
        told, killed = told + is_told, killed + is_kill
        if problem:
            problems.append(f"{fault} in {call}: {problem}")
    print(f"inject: {len(chosen)} of {count} faults (seed {seed}): {killed} kills, {told} errors that were told, "
          f"{len(chosen) - told - killed} without harm")
    return problems
