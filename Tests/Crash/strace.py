"""Runs a writer under strace, and reads the record."""

import ast
import os
import re
import subprocess

LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+|\?)(?: (.*))?$")
ARGUMENT = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?|\{[^}]*\}|[^,"{]+')


class Call:
    """A system call: its name, its arguments (bytes for texts), its result, and whether the fault was injected into it."""

    def __init__(self, name, arguments, result, is_injected):
        self.name, self.arguments, self.result, self.is_injected = name, arguments, result, is_injected

    def __repr__(self):
        return f"{self.name}({', '.join(map(str, self.arguments))}) = {self.result}"


def run(command, folder, calls, injection=None):
    """Runs a command under strace, recording the system calls of these names. Returns them, the exit code and the output."""
    record = os.path.join(folder, "trace")
    options = ["-e", "inject=" + injection] if injection else []
    ended = subprocess.run(
        ["strace", "-o", record, "-xx", "-s", "1000000", "-e", "trace=" + ",".join(calls), *options, *command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=60)
    with open(record) as file:
        return [call for line in file if (call := parse(line.rstrip("\n")))], ended.returncode, ended.stdout


def parse(line):
    match = LINE.match(line)
    if not match:
        return None
    name, text, result, note = match.groups()
    arguments = []
    for argument in ARGUMENT.finditer(text):
        if argument.group(2):
            raise SystemExit("error: strace has shortened a text: " + line[:200])
        if argument.group(1) is not None:
            arguments.append(ast.literal_eval('b"' + argument.group(1) + '"'))
        elif argument.group(0).strip():
            arguments.append(argument.group(0).strip())
    return Call(name, arguments, int(result) if result != "?" else None, "(INJECTED)" in (note or ""))
