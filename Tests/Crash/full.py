"""Small and read-only disks: errors are told, what was durable stays, and the next writer goes on when there is room."""

import os
import subprocess

from law import breach
from probe import reports


def run(probe, folder, is_permitted):
    """Fills disks of several sizes. Returns what broke the law."""
    if not is_permitted:
        print("full: left out, since this user may not mount file systems")
        return []
    problems, failures, sizes = [], 0, range(8, 132, 4)
    disk = os.path.join(folder, "small")
    os.mkdir(disk)
    for size in sizes:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk], check=True)
        try:
            failed, problem = fill(probe, disk)
            failures += failed
            if problem:
                problems.append(f"{size} KB: {problem}")
        finally:
            subprocess.run(["umount", disk], check=True)
    print(f"full: {len(sizes)} disks, {failures} checkpoints that failed, each disk read-only at the end")
    if not 10 < failures < 6 * len(sizes):
        problems.append(f"{failures} checkpoints failed: the sizes are badly chosen")
    return problems


def fill(probe, disk):
    """Writes on a small disk, on a larger one and on a read-only one. Returns the number of failures, and what broke the law."""
    path = os.path.join(disk, "store")

    def write(first, count):
        ended = subprocess.run(probe.writer(path, first, count), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return ended.returncode, ended.stdout, *reports(ended.stdout)

    code, output, durable, failed = write(1, 6)
    store = probe.inspect(path)
    problem = breach(store, max(durable, default=None), 6)
    if problem:
        return len(failed), problem
    if len(durable) + len(failed) != 6 and os.path.isdir(path):
        return len(failed), f"{durable} were reported durable and {failed} failed, of 6"
    if (code != 0) != (durable != [1, 2, 3, 4, 5, 6]) or any("No space left on device" not in text for _, text in failed):
        return len(failed), f"exit code {code}: {output}"
    if store.hidden:
        return len(failed), f"{store.hidden} is left"

    subprocess.run(["mount", "-o", "remount,size=1m", disk], check=True)
    code, output, again, _ = write(7, 2)
    if code != 0 or again != [7, 8]:
        return len(failed), f"with more room: {output}"

    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    code, output, _, _ = write(9, 1)
    if code != 73 or "Read-only file system" not in output:
        return len(failed), f"read-only: exit code {code}: {output}"
    return len(failed), breach(probe.inspect(path), 8, 8)
