"""Writes the .json files beside itself: values for the tests, made by other frameworks.

The files are committed; run this only to add a case. The values depend on the versions in requirements.txt:

    python -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py

Numbers are written with enough digits to restore the same float64.
"""

import json
import os
import pathlib
import platform

os.environ["KERAS_BACKEND"] = "torch"  # Keras reads this when it is imported.

import keras
import numpy
import sklearn
import tensorboard
import torch

import arrays
import data_files
import events
import functions
import imbalance
import metrics
import normalization
import pretraining
import tables
import training
import trajectories
import weights


def tensor(value: torch.Tensor) -> dict:
    """A tensor's shape, and its values in row-major order."""
    return {"shape": list(value.shape), "values": value.detach().double().reshape(-1).tolist()}


def write(name: str, cases: list[dict], **common: object) -> None:
    """Writes a file: versions, shared values, then one case per line, for readable diffs."""
    versions = {
        "torch": torch.__version__.split("+")[0],
        "numpy": numpy.__version__,
        "keras": keras.__version__,
        "scikit-learn": sklearn.__version__,
        "python": platform.python_version(),
    }
    members = {"versions": versions, **common}

    def encode(value: object) -> str:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))

    lines = [f'"{key}":{encode(value)},' for key, value in members.items()]
    body = ",\n".join(encode(case) for case in cases)
    path = pathlib.Path(__file__).parent / name
    path.write_text("{\n" + "\n".join(lines) + '\n"cases":[\n' + body + "\n]}\n")
    print(f"{name}: {len(cases)} cases, {path.stat().st_size} bytes")


if __name__ == "__main__":
    write("arrays.json", arrays.cases(), archives=arrays.archives())
    data_files.write()
    write("events.json", events.cases(), tensorboard=tensorboard.__version__)
    write("metrics.json", metrics.cases(tensor))
    keras.config.set_floatx("float64")
    write("functions.json", functions.cases(tensor))
    cases, common = training.cases(tensor)
    write("training.json", cases, **common)
    cases, common = normalization.cases(tensor)
    write("normalization.json", cases, **common)
    write("weights.json", weights.cases(tensor))
    cases, common = trajectories.cases()
    write("trajectories.json", cases, **common)
    cases, common = pretraining.cases(tensor)
    write("pretraining.json", cases, **common)
    cases, common = imbalance.cases(tensor)
    write("imbalance.json", cases, **common)
    write("tables.json", tables.numbers(), **tables.common())
