"""Writes safetensors.json beside itself: files written by the Python library, files for it to read, and a digest of parameters.

`theirs`: files that the library wrote, in base64, with their contents. `ours`: a file assembled byte by byte as the project
writes files; this program fails unless the library reads the stated tensors from it. `digest`: SHA-256 over the text and bytes that
the project's documentation of digests specifies. The versions of requirements.txt: python safetensors_files.py
"""

import base64
import hashlib
import json
import pathlib
import struct

import numpy
import safetensors
import safetensors.numpy

TYPES = {numpy.dtype("float32"): "F32", numpy.dtype("float64"): "F64"}


def arrays() -> dict[str, numpy.ndarray]:
    """Tensors of both types and of unusual shapes; the names are in neither order."""
    return {
        "layers.10.weight": numpy.arange(-3, 3, dtype=numpy.float32).reshape(2, 3) / 8,
        "layers.2.bias": numpy.array([0.1, -1e300, 5e-324, -0.0], dtype=numpy.float64),
        "layers.0.weight": numpy.array([3.4028234663852886e38, 1e-45, 0.1], dtype=numpy.float32).reshape(1, 3, 1),
        "scalar": numpy.array(2.5, dtype=numpy.float32),
        "nothing": numpy.zeros([0, 4], dtype=numpy.float32),
        "ü \"quoted\"\\/": numpy.array([1.0], dtype=numpy.float64),
    }


def described(tensors: dict[str, numpy.ndarray]) -> list[dict]:
    """Name, type, shape and values, in the order of the dictionary."""
    return [
        {
            "name": name,
            "type": TYPES[value.dtype],
            "shape": list(value.shape),
            "values": value.astype(numpy.float64).reshape(-1).tolist(),
        }
        for name, value in tensors.items()
    ]


def ours(tensors: dict[str, numpy.ndarray], metadata: dict[str, str]) -> bytes:
    """A file with the tensors in this order, its header's keys sorted and padded with spaces to a multiple of 8 bytes."""
    header, end = {}, 0
    if metadata:
        header["__metadata__"] = metadata
    for name, value in tensors.items():
        header[name] = {"dtype": TYPES[value.dtype], "shape": list(value.shape), "data_offsets": [end, end + value.nbytes]}
        end += value.nbytes
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(value.tobytes() for value in tensors.values())


def checked(file: bytes, tensors: dict[str, numpy.ndarray]) -> bytes:
    """The file, checked to be readable by the library."""
    read = safetensors.numpy.load(file)
    assert read.keys() == tensors.keys()
    for name, value in tensors.items():
        assert read[name].dtype == value.dtype and read[name].shape == value.shape
        assert read[name].tobytes() == value.tobytes()
    return file


def digest(tensors: dict[str, numpy.ndarray]) -> str:
    """SHA-256 over each tensor's heading and bytes."""
    state = hashlib.sha256()
    for name, value in tensors.items():
        state.update(f"\n{name} {TYPES[value.dtype]} {list(value.shape)}\n".encode() + value.tobytes())
    return state.hexdigest()


if __name__ == "__main__":
    tensors, metadata = arrays(), {"format": "pt", "step": "12"}
    theirs = [
        ("both types", safetensors.numpy.save(tensors), {}),
        ("with metadata", safetensors.numpy.save(tensors, metadata), metadata),
    ]
    content = {
        "versions": {"safetensors": safetensors.__version__, "numpy": numpy.__version__},
        "tensors": described(tensors),
        "theirs": [
            {"name": name, "file": base64.b64encode(file).decode(), "metadata": data} for name, file, data in theirs
        ],
        "ours": {
            "file": base64.b64encode(checked(ours(tensors, metadata), tensors)).decode(),
            "metadata": metadata,
        },
        "digest": digest(tensors),
    }
    path = pathlib.Path(__file__).parent / "safetensors.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
