"""Scalars as event files, written by TensorBoard's own record writer and messages."""

import base64
import io

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1772373802.25
SCALARS = [
    ("epoch_loss", 0.125, 1),
    ("epoch_loss", 1e-30, 2),
    ("epoch_accuracy", 1.0, 127),
    ("gradient_norm/0_Dense", 123456.789, 128),
    ("größe", float("inf"), 2**40),
    ("zero", 0.0, 3),
]


def cases() -> list[dict]:
    """One file: its scalars with their moments, and its bytes in base64."""
    stream = io.BytesIO()
    writer = RecordWriter(stream)
    writer.write(event_pb2.Event(wall_time=TIME, file_version="brain.Event:2").SerializeToString())
    scalars = []
    for number, (tag, value, step) in enumerate(SCALARS, 1):
        time = TIME + number / 8
        summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)])
        writer.write(event_pb2.Event(wall_time=time, step=step, summary=summary).SerializeToString())
        scalars.append({"tag": tag, "value": str(value), "step": step, "time": time})
    writer.flush()
    return [{"time": TIME, "scalars": scalars, "bytes": base64.b64encode(stream.getvalue()).decode()}]
