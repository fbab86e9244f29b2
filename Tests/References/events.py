"""Scalars, histograms, images and hyperparameters as event files, written by TensorBoard's own record writer and messages."""

import base64
import io
import struct

import numpy
from tensorboard import data_compat
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2, summary_v2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

TIME = 1772373802.25
END = TIME + 60
SCALARS = [
    ("epoch_loss", 0.125, 1),
    ("epoch_loss", 1e-30, 2),
    ("epoch_accuracy", 1.0, 127),
    ("gradient_norm/0_Dense", 123456.789, 128),
    ("größe", float("inf"), 2**40),
    ("zero", 0.0, 3),
]
# Quantiles in equal steps, of which some are equal.
HISTOGRAMS = [
    ("weights/0_Dense", [-1.5, -0.25, 0.125, 0.5, 4.0], 1),
    ("outputs/1_ReLU", [0.0, 0.0, 0.0, 0.75, 3.0], 300),
]

HYPERPARAMETERS = {"seed": 42, "loss": "huber", "optimizer.learning_rate": 0.001, "training.shuffle": "true"}
# The beginning of a PNG file with its header, in color.
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 14, 28, 8, 2, 0, 0, 0)


def histogram(quantiles: list[float]) -> summary_pb2.HistogramProto:
    """A bucket between two different quantiles, each step a share of 100."""
    limits = numpy.unique(quantiles[1:])
    steps = numpy.array([quantiles[1:].count(limit) for limit in limits])
    middles = (numpy.array(quantiles[1:]) + numpy.array(quantiles[:-1])) / 2
    share = 100 / (len(quantiles) - 1)
    return summary_pb2.HistogramProto(
        min=quantiles[0], max=quantiles[-1], num=100, sum=share * middles.sum(),
        sum_squares=share * (middles**2).sum(), bucket_limit=limits, bucket=share * steps,
    )


def cases() -> list[dict]:
    """One file: its events with their moments, and its bytes in base64."""
    stream = io.BytesIO()
    writer = RecordWriter(stream)
    writer.write(event_pb2.Event(wall_time=TIME, file_version="brain.Event:2").SerializeToString())
    scalars = []
    for number, (tag, value, step) in enumerate(SCALARS, 1):
        time = TIME + number / 8
        summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)])
        writer.write(event_pb2.Event(wall_time=time, step=step, summary=summary).SerializeToString())
        scalars.append({"tag": tag, "value": str(value), "step": step, "time": time})
    histograms = []
    for number, (tag, quantiles, step) in enumerate(HISTOGRAMS, 1):
        time = TIME + 10 + number
        summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, histo=histogram(quantiles))])
        event = event_pb2.Event(wall_time=time, step=step, summary=summary)
        writer.write(event.SerializeToString())
        histograms.append({"tag": tag, "quantiles": quantiles, "step": step, "time": time})
        # TensorBoard's own reader takes it.
        [value] = data_compat.migrate_event(event).summary.value
        assert value.metadata.plugin_data.plugin_name == "histograms"
        assert tensor_util.make_ndarray(value.tensor)[:, 2].sum() == 100
    image = summary_pb2.Summary.Image(height=28, width=14, colorspace=3, encoded_image_string=PNG)
    summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="mistakes/3", image=image)])
    event = event_pb2.Event(wall_time=TIME, step=7, summary=summary)
    writer.write(event.SerializeToString())
    assert data_compat.migrate_event(event).summary.value[0].metadata.plugin_data.plugin_name == "images"
    summary = summary_v2.hparams_pb(HYPERPARAMETERS, trial_id="digits/1", start_time_secs=TIME)
    plugin = summary.value[0].metadata.plugin_data
    data = plugin_data_pb2.HParamsPluginData.FromString(plugin.content)
    plugin.content = data.SerializeToString(deterministic=True)  # Sorted by name.
    writer.write(event_pb2.Event(wall_time=TIME, summary=summary).SerializeToString())
    # As tensorboard.plugins.hparams.summary.session_end_pb, which needs TensorFlow.
    info = plugin_data_pb2.SessionEndInfo(status=api_pb2.Status.STATUS_SUCCESS, end_time_secs=END)
    end = metadata.create_summary_metadata(plugin_data_pb2.HParamsPluginData(session_end_info=info))
    value = summary_pb2.Summary.Value(
        tag=metadata.SESSION_END_INFO_TAG, metadata=end, tensor=metadata.NULL_TENSOR)
    writer.write(event_pb2.Event(wall_time=END, summary=summary_pb2.Summary(value=[value])).SerializeToString())
    writer.flush()
    return [
        {
            "time": TIME,
            "scalars": scalars,
            "histograms": histograms,
            "image": {"tag": "mistakes/3", "content": list(PNG), "step": 7},
            "end": END,
            "hyperparameters": {name: str(value) for name, value in HYPERPARAMETERS.items()},
            "bytes": base64.b64encode(stream.getvalue()).decode(),
        }
    ]
