"""Reads files of dnn-dist with third-party libraries and prints its findings, one JSON object per file and line.

    python check.py FOLDER

NAME.onnx           must pass the ONNX checker; onnxruntime's outputs for the raw features in NAME.case.safetensors, scaled
                    by the file's metadata, are compared with the predictions there.
NAME.safetensors    beside NAME.onnx: is read by the safetensors library, holds the same numbers, and is written again by
                    the library, as NAME.again.safetensors.
NAME.png            is read by Pillow.
"""

import json
import pathlib
import sys

import numpy


def scaled(features: numpy.ndarray, scaling: dict) -> numpy.ndarray:
    """The features as scaled inputs of the model."""
    match scaling.get("features", scaling):
        case {"identity": _}:
            return features
        case {"division": {"by": divisor}}:
            return features / divisor
        case {"shift": {"by": offsets, "factors": factors}}:
            return (features - numpy.array(offsets)) * numpy.array(factors)
        case {"table": {"_0": {"inputs": inputs}}}:
            return numpy.column_stack([column(features, entry) for entry in inputs])
    raise ValueError(f"unknown scaling: {scaling}")


def column(features: numpy.ndarray, entry: dict) -> numpy.ndarray:
    """The inputs that come from a column."""
    match entry:
        case {"number": rule}:
            return number(features, rule)
        case {"category": rule}:
            return (features[:, [rule["feature"]]] == numpy.arange(rule["count"])).astype(float)
        case {"index": rule}:
            code = features[:, rule["feature"]]
            return numpy.where((code >= 0) & (code < rule["count"]), code, rule["count"])
    raise ValueError(f"unknown input: {entry}")


def number(features: numpy.ndarray, entry: dict) -> numpy.ndarray:
    """The input that comes from a column of numbers."""
    scale, column = entry["_0"], features[:, entry["feature"]]
    column = numpy.where(numpy.isnan(column), entry["missing"], column)
    match scale["transformation"]:
        case {"clip": {"low": low, "high": high}}:
            column = numpy.clip(column, low, high)
        case {"logarithm": _}:
            column = numpy.sign(column) * numpy.log1p(numpy.abs(column))
    return (column - scale["offset"]) * scale["factor"]


def restored(outputs: numpy.ndarray, scaling: dict) -> numpy.ndarray:
    """The outputs in the units of the target values."""
    match scaling:
        case {"targets": {"means": means, "deviations": deviations}}:
            return outputs * numpy.array(deviations) + numpy.array(means)
    return outputs


def expanded(tensors: dict[str, numpy.ndarray], shapes: dict[str, tuple]) -> dict[str, numpy.ndarray]:
    """The tensors of a file, with sparse ones (compressed rows) expanded."""
    result = {}
    for name, values in tensors.items():
        own, _, part = name.rpartition(".")
        if part in ("columns", "row_starts"):
            continue
        if part != "values":
            result[name] = values
            continue
        matrix = numpy.zeros(shapes[own], values.dtype)
        starts, columns = tensors[own + ".row_starts"], tensors[own + ".columns"]
        for row in range(len(matrix)):
            run = slice(starts[row], starts[row + 1])
            matrix[row, columns[run]] = values[run]
        result[own] = matrix
    return result


def without_checksums(metadata: dict[str, str]) -> dict[str, str]:
    """The metadata but for the checksums, which are those of each file's own tensors."""
    return {key: text for key, text in metadata.items() if not key.endswith("_sha256")}


def check_model(path: pathlib.Path) -> dict:
    """Findings about NAME.onnx and the safetensors files beside it."""
    import onnx
    import onnxruntime
    import safetensors
    import safetensors.numpy

    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(str(path))
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    case = safetensors.numpy.load_file(path.with_suffix(".case.safetensors"))

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    scaling = json.loads(metadata["scaling"])
    features = scaled(case["features"].astype(numpy.float64), scaling)
    (outputs,) = session.run(None, {"features": features.astype(numpy.float32)})
    outputs = restored(outputs.astype(numpy.float64), scaling)
    expected = case["predictions"].astype(numpy.float64)
    errors = numpy.abs(outputs - expected) / numpy.maximum(1, numpy.abs(expected))

    constants = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    export = path.with_suffix(".safetensors")
    tensors = safetensors.numpy.load_file(export)
    with safetensors.safe_open(export, "numpy") as file:
        safetensors.numpy.save_file(tensors, path.with_suffix(".again.safetensors"), file.metadata())
        same_metadata = without_checksums(file.metadata()) == without_checksums(metadata)
    shapes = {name: constant.shape for name, constant in constants.items()}
    numbers = expanded(tensors, shapes)
    different = [
        name for name, tensor in numbers.items()
        if not numpy.array_equal(tensor.astype(numpy.float32), constants.get(name))
    ]
    return {
        "operator_set": model.opset_import[0].version,
        "operators": sorted({node.op_type for node in model.graph.node}),
        "input": session.get_inputs()[0].shape, "output": session.get_outputs()[0].name,
        "shapes_agree": list(outputs.shape) == list(expected.shape),
        "error": float(errors.max()) if numpy.isfinite(errors).all() else None,
        "sparse": [name for name in tensors if name.endswith(".values")],
        "different": different + ([] if same_metadata else ["metadata"]),
    }


def check_image(path: pathlib.Path) -> dict:
    """Findings about an image."""
    import PIL.Image

    with PIL.Image.open(path) as image:
        image.load()
        return {"mode": image.mode, "width": image.width, "height": image.height, "shades": list(image.tobytes())}


if __name__ == "__main__":
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        check = {".onnx": check_model, ".png": check_image}.get(path.suffix)
        if check:
            try:
                finding = check(path)
            except Exception as error:  # Any complaint of a library about a file is a finding.
                finding = {"refused": f"{type(error).__name__}: {error}"}
            print(json.dumps({"name": path.stem, **finding}))
