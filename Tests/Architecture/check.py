#!/usr/bin/env python3
"""Holds the sources to the picture of docs/architecture.md, and to four habits.

* A target imports only targets that stand in a row below its own in the picture, and only those C modules that stand in its own row.
* No two folders of a target use each other: one may use the other, not both.
* A target declares what it imports in Package.swift: undeclared, it is built before only by chance.
* No file imports a target of which it uses nothing.
* Every doc comment opens with the thing, not with a question word.
* Every link of a page leads to a file, and to a heading in it.

Declarations are found by their names, as text: the types, functions and members that a file declares at its top or in its types. A name
that two places declare counts for neither. Prints what is wrong and exits with 1.
"""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources"
NAME = re.compile(r"[A-Za-z_]\w*")
TYPE = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|final|indirect|private|fileprivate|internal)\s+)*"
                  r"(?:class|struct|enum|protocol|actor|typealias)\s+(\w+)", re.M)
FUNCTION = re.compile(r"^(?:@\w+\s+)*(?:(?:public|package)\s+)?func\s+(\w+)", re.M)
MEMBER = re.compile(r"(?:public|package)[^\n=({]*?\b(?:var|let|func|case|class|struct|enum|typealias)\s+(\w+)")
QUESTION = re.compile(r"^\s*///\s+(?:What|How|Where|Whether|Who|Whom|Whose|Which|Why|When|Says|Tells|Hears)\b")


def code(text):
    """The text without comments and string literals; interpolations stay."""
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    text = re.sub(r"(?<!:)//[^\n]*", "", text)
    return re.sub(r'"(?:[^"\\\n]|\\[^(\n])*"', '""', text)


class File:
    def __init__(self, path):
        self.path = path
        parts = path.relative_to(SOURCES).parts
        self.target, self.folder = parts[0], parts[1] if len(parts) > 2 else ""
        self.text = path.read_text()
        body = code(self.text)
        self.imports = re.findall(r"^(?:@testable )?import (\w+)", body, re.M)
        self.names = set(NAME.findall(re.sub(r"^(?:@testable )?import .*$", "", body, flags=re.M)))
        self.types = set(TYPE.findall(body)) | set(FUNCTION.findall(body))
        self.members = set(MEMBER.findall(body)) | self.types

    def __str__(self):
        return str(self.path.relative_to(ROOT))


def anchors(page):
    """The names by which links reach the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    titles = [re.sub(r"\]\([^)]*\)", "]", title) for title in re.findall(r"^#+ (.*)", text, re.M)]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links():
    """What is wrong with the links of the pages; addresses in the net are not looked at."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("configs/*.md")]
    for page in sorted(pages):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
        for path, heading in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text):
            if "://" in path:
                continue
            target = page.parent / path if path else page
            if not target.exists():
                yield f"{page.relative_to(ROOT)}: a link leads to {path}, which is not there"
            elif heading and heading not in anchors(target):
                yield f"{page.relative_to(ROOT)}: a link leads to #{heading}, which {target.name} has not"


def is_c_module(name):
    """True for C kernels and the shims of system libraries."""
    return (SOURCES / name).is_dir() and not any((SOURCES / name).rglob("*.swift"))


def picture():
    """The row of each target, counted from the top, and the C modules that it may import."""
    page = (ROOT / "docs/architecture.md").read_text()
    block = re.search(r"```text\n(dnn-dist\b.*?)```", page, re.S)
    if not block:
        sys.exit("docs/architecture.md has no picture: a block ```text that begins with dnn-dist")
    rows, modules = {}, collections.defaultdict(set)
    targets = {path.name for path in SOURCES.iterdir()}
    for number, line in enumerate(block.group(1).splitlines()):
        names = [name for name in re.findall(r"[A-Za-z][\w-]*", line) if name in targets]
        own = [name for name in names if is_c_module(name)]
        for name in names:
            if name not in own:
                rows[name] = number
                modules[name] |= set(own)
    return rows, modules


def declared():
    """The own targets and C modules on which each target depends by Package.swift."""
    text = (ROOT / "Package.swift").read_text()
    blocks = re.findall(r'arget\(\s*name: "([\w-]+)",\s*dependencies: \[(.*?)\]', text, re.S)
    return {name: set(re.findall(r'(?<!name: )(?<!package: )"([\w-]+)"', names)) for name, names in blocks}


def main():
    problems = []
    files = [File(path) for path in sorted(SOURCES.rglob("*.swift"))]
    targets = {file.target for file in files}
    rows, modules = picture()
    dependencies = declared()
    for target in sorted(targets - rows.keys()):
        problems.append(f"Sources/{target}: is not in the picture of docs/architecture.md")
    members = {target: set() for target in targets}
    for file in files:
        members[file.target] |= file.members
    for file in files:
        for module in file.imports:
            if module in rows and file.target in rows and rows[module] <= rows[file.target]:
                problems.append(f"{file}: imports {module}, which stands beside or above {file.target} in docs/architecture.md")
            if is_c_module(module) and module not in modules[file.target]:
                problems.append(f"{file}: imports {module}, which docs/architecture.md does not draw beside {file.target}")
            if module in targets | set(rows) and module not in dependencies.get(file.target, set()) | {file.target}:
                problems.append(f"{file}: imports {module}, on which {file.target} does not depend in Package.swift")
            if module in members and not file.names & members[module]:
                problems.append(f"{file}: imports {module} and uses nothing of it")
        for line, text in enumerate(file.text.splitlines(), 1):
            before = file.text.splitlines()[line - 2] if line > 1 else ""
            if QUESTION.match(text) and not before.lstrip().startswith("///"):
                problems.append(f"{file}:{line}: a doc comment opens with a question word: {text.strip()}")

    for target in sorted(targets):
        own = [file for file in files if file.target == target and file.folder]
        homes = collections.defaultdict(set)
        for file in own:
            for name in file.types:
                homes[name].add(file.folder)
        uses = collections.defaultdict(set)
        for file in own:
            for name in file.names:
                if len(homes[name]) == 1 and file.folder not in homes[name]:
                    uses[file.folder, next(iter(homes[name]))].add(f"{name} in {file.path.name}")
        for a, b in sorted(uses):
            if a < b and (b, a) in uses:
                problems.append(
                    f"Sources/{target}: {a} and {b} use each other: {a} {sorted(uses[a, b])[:4]}, {b} {sorted(uses[b, a])[:4]}")

    problems += dead_links()
    for problem in problems:
        print(problem)
    print(f"{len(files)} files of {len(targets)} targets, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
