"""A model of a disk on which only synchronized operations are sure to survive a loss of power.

* The content of a file is sure after an fsync of the file. Before, the disk may hold all of it, none, the first half, or zeros.
* An entry of a folder is sure after an fsync of the folder. Before, each operation on entries (create, remove, rename, link) may
  have reached the disk or not, whichever others have. A rename does so as a whole.

The order in which journaling file systems write is one of those that the model allows.
"""

import itertools
import posixpath


class File:
    def __init__(self):
        self.content = b""


class Link:
    def __init__(self, target):
        self.target = target


class Folder:
    def __init__(self):
        self.entries = {}


class Operation:
    """A change: of entries, each (folder, name, node or none), or of a file's content."""

    def __init__(self, call, entries=(), file=None, content=None):
        self.call, self.entries, self.file, self.content = call, entries, file, content
        # The moments at which it happened, and at which it was sure to be on disk; none if never.
        self.moment = self.sure = None

    def is_sure(self, moment):
        return self.sure is not None and self.sure <= moment


class Disk:
    """The operations of a recorded program within the folder `root`, and its reports. Moments are counted in system calls."""

    def __init__(self, calls, root):
        self.root_path, self.root = root, Folder()
        self.operations, self.reports = [], []
        self.descriptors = {}
        for self.now, call in enumerate(calls):
            if not call.is_injected and call.result is not None and call.result >= 0:
                action = getattr(self, "do_" + call.name, None)
                if action is None:
                    raise SystemExit(f"error: not modelled: {call}")
                action(call, *call.arguments)

    # System calls, by their names. A name that is missing here ends the harness: the model would not hold.

    def do_openat(self, call, base, path, flags, mode=None):
        place = self.place(base, path)
        if place is None:
            self.descriptors[call.result] = None
            return
        node = self.node(place)
        if node is None:
            if "O_CREAT" not in flags:
                raise SystemExit(f"error: the model has no file for {call}")
            node = File()
            self.change(call, [(*place, node)])
        elif "O_TRUNC" in flags or "O_APPEND" in flags:
            raise SystemExit(f"error: not modelled: {call}")
        self.descriptors[call.result] = node

    def do_close(self, call, descriptor):
        self.descriptors.pop(int(descriptor), None)

    def do_write(self, call, descriptor, content, count):
        if int(descriptor) == 1:
            self.reports.append((self.now, content.decode()))
            return
        file = self.descriptors.get(int(descriptor))
        if isinstance(file, File):
            file.content += content[:call.result]
            self.add(Operation(call, file=file, content=file.content))

    def do_fsync(self, call, descriptor):
        node = self.descriptors.get(int(descriptor))
        for operation in self.operations:
            touched = [operation.file] + [folder for folder, _, _ in operation.entries]
            if operation.sure is None and any(node is item for item in touched if item is not None):
                operation.sure = self.now

    def do_mkdir(self, call, path, mode):
        self.do_mkdirat(call, "AT_FDCWD", path, mode)

    def do_mkdirat(self, call, base, path, mode):
        self.change(call, [(*self.known(call, base, path), Folder())])

    def do_symlinkat(self, call, target, base, path):
        self.change(call, [(*self.known(call, base, path), Link(target.decode()))])

    def do_renameat(self, call, old_base, old_path, new_base, new_path):
        old, new = self.known(call, old_base, old_path), self.known(call, new_base, new_path)
        self.change(call, [(*old, None), (*new, self.node(old))])

    def do_rename(self, call, old_path, new_path):
        self.do_renameat(call, "AT_FDCWD", old_path, "AT_FDCWD", new_path)

    def do_unlinkat(self, call, base, path, flags):
        self.change(call, [(*self.known(call, base, path), None)])

    # Places: a folder and a name in it.

    def place(self, base, path):
        """The place that a path means; none if it is outside the root."""
        path = path.decode()
        if base != "AT_FDCWD" and not path.startswith("/"):
            folder = self.descriptors.get(int(base))
            if folder is None:
                return None
            return (None, folder) if path == "." else (folder, path)
        if path == self.root_path:
            return None, self.root
        if not path.startswith(self.root_path + "/"):
            return None
        *parents, name = posixpath.relpath(path, self.root_path).split("/")
        folder = self.root
        for parent in parents:
            folder = folder.entries[parent]
        return folder, name

    def known(self, call, base, path):
        place = self.place(base, path)
        if place is None:
            raise SystemExit(f"error: outside the model: {call}")
        return place

    @staticmethod
    def node(place):
        folder, name = place
        return name if folder is None else folder.entries.get(name)

    def change(self, call, entries):
        for folder, name, node in entries:
            folder.entries.pop(name, None)
            if node is not None:
                folder.entries[name] = node
        self.add(Operation(call, entries=entries))

    def add(self, operation):
        operation.moment = self.now
        self.operations.append(operation)

    # Losses of power.

    def moments(self):
        """The moments after which something may be different: operations, and those that make them sure."""
        return sorted({-1} | {operation.moment for operation in self.operations}
                      | {operation.sure for operation in self.operations if operation.sure is not None}
                      | {moment for moment, _ in self.reports})

    def states(self, moment, limit, source):
        """The trees that the disk may hold when power fails after a system call: all of them, or about `limit` random ones."""
        done = [operation for operation in self.operations if operation.moment <= moment]
        unsure = [operation for operation in done if not operation.is_sure(moment)]
        # One choice for each operation on entries, one for each file with unsure content: the last one says what it holds.
        files = {id(operation.file): operation for operation in unsure if operation.file is not None}
        items = [operation for operation in unsure if operation.file is None] + list(files.values())
        options = [range(2 if item.file is None else 4) for item in items]
        count = 1
        for option in options:
            count *= len(option)
        if count <= limit:
            choices = itertools.product(*options)
        else:
            choices = self.sample(options, limit, source)
        for choice in choices:
            yield self.tree(done, moment, {id(item): option for item, option in zip(items, choice)})

    @staticmethod
    def sample(options, limit, source):
        """All, none, all but one, only one, and random choices."""
        least, most = [0] * len(options), [len(option) - 1 for option in options]
        yield most
        yield least
        for index in range(len(options)):
            yield most[:index] + [0] + most[index + 1:]
            yield least[:index] + [most[index]] + least[index + 1:]
        for _ in range(limit):
            share = source.random()
            yield [source.choice(option) if source.random() < share else option[-1] for option in options]

    def tree(self, done, moment, chosen):
        """The tree of the root, nested dictionaries, when those unsure operations survive that are chosen."""
        entries, contents = {}, {}
        for operation in done:
            is_sure = operation.is_sure(moment)
            if operation.file is not None:
                if is_sure:
                    contents[id(operation.file)] = operation.content
                elif id(operation) in chosen:
                    contents[id(operation.file)] = self.content(
                        operation.content, contents.get(id(operation.file), b""), chosen[id(operation)])
            elif is_sure or chosen[id(operation)]:
                for folder, name, node in operation.entries:
                    if node is None:
                        entries.get(id(folder), {}).pop(name, None)
                    else:
                        entries.setdefault(id(folder), {})[name] = node
        return self.built(self.root, entries, contents)

    @staticmethod
    def content(full, sure, option):
        """What the disk holds of a file of which the part `sure` is there, and the rest in doubt."""
        rest = full[len(sure):]
        return sure + [b"", rest[:len(rest) // 2], bytes(len(rest)), rest][option]

    def built(self, node, entries, contents):
        if isinstance(node, File):
            return contents.get(id(node), b"")
        if isinstance(node, Link):
            return node.target
        return {name: self.built(child, entries, contents) for name, child in sorted(entries.get(id(node), {}).items())}
