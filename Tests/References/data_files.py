"""Images written and resized with Pillow, and an HDF5 file written with h5py, with the numbers that they hold.

An image holds: `name`, `file` (its bytes in base64), `height`, `width`, and `pixels` of the size 6×9 that Pillow's
`resize` with `BILINEAR` gives, red, green and blue by pixel. The HDF5 file holds `x`, `v`, `y` and `names`, `kinds` of an enumeration,
and `big` with numbers above 2⁶³. `print` is an image in the colors of print.
"""

import base64
import io
import json
import pathlib

import h5py
import numpy
import PIL
from PIL import Image


def image(name: str, height: int, width: int, mode: str, **options) -> dict:
    """A smooth image with some noise, and the same image resized."""
    rng = numpy.random.default_rng(height)
    coarse = Image.fromarray(rng.integers(0, 256, (5, 4, 3), dtype=numpy.uint8))
    original = coarse.resize((width, height), Image.Resampling.BICUBIC).convert(mode)
    file = io.BytesIO()
    original.save(file, **options)
    decoded = Image.open(io.BytesIO(file.getvalue())).convert("RGB")
    resized = decoded.resize((9, 6), Image.Resampling.BILINEAR)
    return {
        "name": name, "file": base64.b64encode(file.getvalue()).decode(), "height": height, "width": width,
        "pixels": numpy.asarray(resized).reshape(-1).tolist(),
    }


def cases() -> dict:
    """All files."""
    x = numpy.arange(24, dtype=numpy.float32).reshape(4, 3, 2) / 4 - 1
    file = io.BytesIO()
    with h5py.File(file, "w") as h5:
        h5.create_dataset("train/x", data=x.astype(">f4"), chunks=(2, 3, 1), compression="gzip", shuffle=True)
        h5.create_dataset("train/v", data=x[:, :2, 0].astype("f2"))
        h5.create_dataset("train/y", data=numpy.array([2, 0, 1, 2], dtype=">i2"))
        h5.create_dataset("train/names", data=["dog", "cat", "cat", "dog"], dtype=h5py.string_dtype())
        kinds = h5py.enum_dtype({"red": 5, "unused": 7, "green": -1}, basetype=">i2")
        h5.create_dataset("train/kinds", data=numpy.array([5, -1, -1, 5]), dtype=kinds)
        h5.create_dataset("train/big", data=numpy.array([1, 2**63 + 5, 2**64 - 1, 1], dtype="u8"))
    return {
        "versions": {"h5py": h5py.__version__, "pillow": PIL.__version__},
        "images": [
            image("a.png", 30, 41, "RGB", format="PNG"), image("b.png", 5, 4, "L", format="PNG"),
            image("c.png", 12, 7, "P", format="PNG"), image("d.jpg", 33, 20, "RGB", format="JPEG", quality=90),
            image("e.jpg", 16, 16, "L", format="JPEG"),
        ],
        "print": image("print.jpg", 8, 8, "CMYK", format="JPEG"),
        "hdf5": {
            "file": base64.b64encode(file.getvalue()).decode(), "x": x.reshape(-1).tolist(),
            "v": x[:, :2, 0].reshape(-1).tolist(), "y": [2, 0, 1, 2], "names": [1, 0, 0, 1],
        },
    }


def write() -> None:
    """Writes the file."""
    path = pathlib.Path(__file__).parent / "data_files.json"
    path.write_text(json.dumps(cases(), indent=1) + "\n")


if __name__ == "__main__":
    write()
