"""Losses of power: the writer's system calls are replayed into a model of a disk, and each state that it may leave is inspected."""

import os
import random
import shutil

import strace
from disk import Disk
from law import breach
from probe import reports

CALLS = ["openat", "close", "write", "fsync", "mkdir", "mkdirat", "symlinkat", "rename", "renameat", "unlinkat",
         # Not modelled: they end the harness if the writer begins to use them.
         "open", "creat", "pwrite64", "writev", "fdatasync", "sync", "syncfs", "renameat2", "rmdir", "unlink", "symlink",
         "link", "linkat", "truncate", "ftruncate", "fallocate", "dup", "dup2", "dup3", "sendfile", "copy_file_range",
         "sync_file_range"]


class PowerLoss:
    def __init__(self, probe, folder, limit, seed):
        self.probe, self.folder, self.limit, self.source = probe, folder, limit, random.Random(seed)
        self.root = os.path.join(folder, "disk")
        self.inspected = {}
        self.moments = self.states = 0

    def record(self, keep, times, steps, injection=None):
        """The system calls of a writer that begins with an empty disk."""
        shutil.rmtree(self.root, ignore_errors=True)
        os.mkdir(self.root)
        calls, code, output = strace.run(self.probe.writer(self.store, 1, steps, keep, times), self.folder, CALLS, injection)
        return self.recorded(calls, code, output)

    def record_superseding(self):
        """The system calls of a program that writes four checkpoints and goes on from the second one."""
        os.mkdir(self.root)
        command = [self.probe.program, "supersede", self.store, "4", "2"]
        return self.recorded(*strace.run(command, self.folder, CALLS))

    def record_file(self):
        """The system calls of a program that writes one file."""
        os.mkdir(self.root)
        command = [self.probe.program, "file", os.path.join(self.root, "file"), "100"]
        return self.recorded(*strace.run(command, self.folder, CALLS))

    def recorded(self, calls, code, output):
        if code != 0:
            raise SystemExit("error: the writer fails by itself: " + output)
        shutil.rmtree(self.root)
        return calls

    @property
    def store(self):
        return os.path.join(self.root, "run", "store")

    def problem(self, calls):
        """What first breaks the law when power fails anywhere in these system calls; none if nothing does."""
        disk = Disk(calls, self.root)
        for moment in disk.moments():
            self.moments += 1
            text = "".join(text for number, text in disk.reports if number <= moment)
            durable = max(reports(text)[0], default=None)
            last = (durable or 0) + 1
            if "superseding" in text:
                durable, last = 2, 2 if "superseded" in text else 4
            for tree in disk.states(moment, self.limit, self.source):
                problem = breach(self.inspect(tree), durable, last)
                if not problem and "superseding" in text:
                    problem = self.loss(tree["run"]["store"])
                if problem:
                    return f"power fails after call {moment}, {calls[moment]}: {problem}"
        return None

    @staticmethod
    def loss(store):
        """Which of the four checkpoints is neither in its place nor among the superseded ones; none if all are there."""
        places = [store, store.get("superseded", {})]
        lost = [name for name in (f"step-0000000{step}" for step in range(1, 5)) if not any(name in place for place in places)]
        return f"{lost} are lost" if lost else None

    def file_problem(self, calls):
        """How a file that is written comes to be anything but whole or absent; none if it does not."""
        disk = Disk(calls, self.root)
        for moment in disk.moments():
            self.moments += 1
            is_over = moment == disk.moments()[-1]
            for tree in disk.states(moment, self.limit, self.source):
                file = tree.get("file")
                if file not in (b"x" * 100, None) or is_over and (file is None or len(tree) > 1):
                    return f"power fails after call {moment}, {calls[moment]}: there is {tree}"
        return None

    def inspect(self, tree):
        """What the probe finds in a tree. Equal trees are built once."""
        key = repr(tree)
        if key not in self.inspected:
            self.states += 1
            self.build(tree, self.root)
            self.inspected[key] = self.probe.inspect(self.store)
            shutil.rmtree(self.root)
        return self.inspected[key]

    def build(self, tree, path):
        os.mkdir(path)
        for name, node in tree.items():
            place = os.path.join(path, name)
            if isinstance(node, dict):
                self.build(node, place)
            elif isinstance(node, str):
                os.symlink(node, place)
            else:
                with open(place, "wb") as file:
                    file.write(node)


def mutants(calls, root):
    """Writers with one flaw, as the system calls that they would make: one fsync left out, or the rename before the manifest."""
    for index, call in enumerate(calls):
        if call.name == "fsync":
            opened = next(other for other in reversed(calls[:index])
                          if other.name == "openat" and str(other.result) == call.arguments[0])
            where = opened.arguments[1].decode().replace(root, "")
            yield f"without the fsync of '{where}' (call {index})", calls[:index] + calls[index + 1:]
    for index, call in enumerate(calls):
        if call.name == "renameat" and call.arguments[1].startswith(b".step-") and call.arguments[3].startswith(b"step-"):
            manifest = max(number for number in range(index) if b"manifest.json" in calls[number].arguments
                           and calls[number].name == "openat")
            yield (f"with the rename before the manifest (call {index})",
                   calls[:manifest] + [call] + calls[manifest:index] + calls[index + 1:])


def run(probe, folder, limit, seed):
    """Fails the power at every moment of two writers, and of each mutant. Returns what broke the law, or was not found."""
    problems = []
    work = PowerLoss(probe, folder, limit, seed)
    # The first one removes each checkpoint as soon as there is a newer one; the second one replaces each one.
    for keep, times, steps in [(1, 1, 4), (2, 2, 4)]:
        calls = work.record(keep, times, steps)
        problem = work.problem(calls)
        if problem:
            problems.append(f"keep {keep}, each {times} times: {problem}")
    superseding = work.record_superseding()
    problem = work.problem(superseding)
    if problem:
        problems.append(f"superseding: {problem}")
    file = work.record_file()
    problem = work.file_problem(file)
    if problem:
        problems.append(f"a single file: {problem}")
    print(f"power: {work.moments} moments, {work.states} different states of the disk (seed {seed})")
    calls = work.record(1, 1, 4)
    flawed = list(mutants(calls, work.root))
    # The same flaw without a change of the record: fsync 3 of the program does nothing and returns 0.
    flawed.append(("whose third fsync does nothing", work.record(1, 1, 4, "fsync:retval=0:when=3")))
    flawed_files = list(mutants(file, work.root))
    found = count = 0
    for name, mutant in flawed + flawed_files:
        count += 1
        problem = work.problem(mutant) if count <= len(flawed) else work.file_problem(mutant)
        found += problem is not None
        if problem is None:
            problems.append(f"the loss of a writer {name} was not found")
    print(f"power: {found} of {count} flawed writers found")
    return problems
