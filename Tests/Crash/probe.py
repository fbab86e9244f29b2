"""The program under test: a writer of numbered checkpoints, and an inspector of stores."""

import os
import subprocess


class Probe:
    def __init__(self, program, trusting=False):
        self.program = program
        command = [program, "inspect"] + (["trusting"] if trusting else [])
        self.inspector = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def writer(self, store, first, count, keep=2, times=1):
        """The command that writes `count` checkpoints from the step `first` on, each one so many times."""
        return [self.program, "write", store] + [str(number) for number in (first, count, keep, times)]

    def inspect(self, store):
        """What is in a store."""
        self.inspector.stdin.write(store + "\n")
        self.inspector.stdin.flush()
        line = self.inspector.stdout.readline().rstrip("\n")
        if not line:
            raise SystemExit("error: the inspector ended without a report on " + store)
        return Store(store, line)

    def close(self):
        self.inspector.stdin.close()
        self.inspector.wait()


class Store:
    """What was found in a store."""

    def __init__(self, path, line):
        newest, whole, damaged, good, faults = line.split("\t")
        self.newest = None if newest == "none" else int(newest)
        self.is_whole = whole == "whole"
        self.damaged = int(damaged)
        self.good = {int(step) for step in good.split(",") if step}
        self.faults = faults
        self.names = sorted(os.listdir(path)) if os.path.isdir(path) else []
        # The step that each link names; none if it leads nowhere.
        self.links = {name: self.step(path, name) for name in self.names
                      if not name.startswith(".") and os.path.islink(os.path.join(path, name))}

    @property
    def visible(self):
        """The steps of the checkpoints in sight."""
        return {int(name.removeprefix("step-")) for name in self.names if name.startswith("step-")}

    @property
    def hidden(self):
        """The names of drafts and of what is to be deleted."""
        return [name for name in self.names if name.startswith(".")]

    def step(self, path, link):
        folder, _, rest = os.readlink(os.path.join(path, link)).partition("/")
        step = int(folder.removeprefix("step-"))
        places = [os.path.join(path, name, rest) for name in (folder, f".{folder}.replaced")]
        return step if step in self.good and any(map(os.path.exists, places)) else None


def reports(text):
    """The steps reported durable, and the errors by step, in what a writer has printed; a torn last line does not count."""
    lines = [line.split(" ", 1) for line in text.split("\n")[:-1]]
    durable = [int(rest[0]) for word, *rest in lines if word == "durable"]
    failed = [(int(rest[0].split(":", 1)[0]), rest[0].split(": ", 1)[1]) for word, *rest in lines if word == "failed"]
    return durable, failed
