"""Files in NumPy's formats NPY and NPZ, as numpy.save and numpy.savez write them, with the numbers they hold.

A case holds: `name`, `file` (its bytes in base64), `shape` and `values` in row-major order.
"""

import base64
import io
import zipfile

import numpy

TYPES = ["|b1", "|u1", "|i1", "<u2", ">u2", "<i2", ">i2", "<u4", "<i4", ">i4", "<u8", "<i8", ">i8", "<f2", ">f2"]
TYPES += ["<f4", ">f4", "<f8", ">f8"]


def saved(array: numpy.ndarray, version: tuple[int, int] | None = None) -> str:
    """The bytes of a file with the array, in base64."""
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version=version)
    return base64.b64encode(file.getvalue()).decode()


def case(name: str, array: numpy.ndarray, version: tuple[int, int] | None = None) -> dict:
    """A file with the array, and its contents."""
    values = array.astype(numpy.float64).reshape(-1).tolist()
    return {"name": name, "file": saved(array, version), "shape": list(array.shape), "values": values}


def cases() -> list[dict]:
    """Every type of element, both byte orders, both orders of elements, all versions of the header."""
    result = []
    for name in TYPES:
        type_ = numpy.dtype(name)
        if type_.kind == "b":
            numbers = [[1, 0, 1], [0, 0, 1]]
        elif type_.kind == "u":
            numbers = [[0, 1, 2], [3, 100, numpy.iinfo(type_).max if type_.itemsize < 8 else 2**53]]
        elif type_.kind == "i":
            limit = numpy.iinfo(type_) if type_.itemsize < 8 else None
            ends = [limit.min, limit.max] if limit else [-(2**53), 2**53]
            numbers = [[0, 1, -2], [100, *ends]]
        else:
            numbers = [[0.0, 1.0, -2.5], [0.1, float(numpy.finfo(type_).max), float(numpy.finfo(type_).smallest_subnormal)]]
        result.append(case(f"elements of type {name}", numpy.array(numbers, dtype=type_)))
    cube = numpy.arange(24, dtype="<i4").reshape(2, 3, 4)
    result.append(case("three axes", cube))
    result.append(case("three axes in Fortran's order", numpy.asfortranarray(cube)))
    result.append(case("a transposed matrix", numpy.arange(6, dtype="<f4").reshape(2, 3).T))
    result.append(case("one axis", numpy.array([3, 1, 2], dtype="<i8")))
    result.append(case("no axis", numpy.array(7.5)))
    result.append(case("header of version 2", cube, (2, 0)))
    result.append(case("header of version 3", cube, (3, 0)))
    return result


def archive(arrays: dict[str, numpy.ndarray], compress: bool, largest: int | None = None) -> str:
    """The bytes of an archive of arrays, in base64; sizes above `largest` are written as those above 4 GiB."""
    file = io.BytesIO()
    limit = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = limit if largest is None else largest
    (numpy.savez_compressed if compress else numpy.savez)(file, **arrays)
    zipfile.ZIP64_LIMIT = limit
    return base64.b64encode(file.getvalue()).decode()


def archives() -> dict[str, str]:
    """Archives of `x` (the whole numbers below 24 as float32, [4, 3, 2]) and `y` (their classes), and of `x` alone."""
    both = {"x": numpy.arange(24, dtype="<f4").reshape(4, 3, 2), "y": numpy.array([2, 0, 1, 0])}
    return {
        "stored": archive(both, False),
        "deflated": archive(both, True),
        "large": archive(both, True, 16),
        "single": archive({"x": both["x"]}, True),
    }
