"""Reference values of Keras metrics: for classes from logits, independent binary outputs, and regression targets.

A case holds: `name`, `kind` (`classes`, `independent`, `values`), `outputs`, `labels` or `targets`, and `metrics`.
Keras computes metrics in float32.
"""

from collections.abc import Callable

import keras
import torch

SEED = 20240611


def by_class(metric: type, truth: torch.Tensor, shown: torch.Tensor, **options) -> list[float]:
    """A metric of each column separately."""
    values = []
    for column in range(truth.shape[1]):
        computed = metric(class_id=column, **options)
        computed.update_state(truth, shown)
        values.append(float(computed.result()))
    return values


def single(metric: keras.metrics.Metric, truth: torch.Tensor, shown: torch.Tensor) -> float:
    metric.update_state(truth, shown)
    return float(metric.result())


def told_apart(truth: torch.Tensor, shown: torch.Tensor, threshold: float | None, **options) -> dict:
    """Precision, recall and F1 of each column, and their means."""
    precision = by_class(keras.metrics.Precision, truth, shown, **options)
    recall = by_class(keras.metrics.Recall, truth, shown, **options)
    f1 = keras.metrics.F1Score(threshold=threshold)
    f1.update_state(truth, shown)
    f1 = [float(value) for value in f1.result()]
    return {"precision": precision, "recall": recall, "f1": f1} | {
        f"macro_{name}": sum(values) / len(values)
        for name, values in [("precision", precision), ("recall", recall), ("f1", f1)]
    }


def cases(tensor: Callable[[torch.Tensor], dict]) -> list[dict]:
    """Every case, with numbers that are exact in single precision."""
    generator = torch.Generator().manual_seed(SEED)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator)

    logits = normal(61, 7)
    labels = torch.randint(7, [61], generator=generator)
    logits[torch.arange(61), labels] += 1
    one_hot = torch.nn.functional.one_hot(labels, 7).float()
    classes = told_apart(one_hot, torch.softmax(logits, 1), None, top_k=1)
    classes["accuracy"] = single(keras.metrics.SparseCategoricalAccuracy(), labels, logits)
    for k in [1, 3]:
        top = keras.metrics.SparseTopKCategoricalAccuracy(k)
        classes[f"top_{k}_accuracy"] = single(top, labels, logits)

    yes = (normal(45, 3) > 0).float()
    answers = normal(45, 3) + 2 * yes - 1
    independent = told_apart(yes, torch.sigmoid(answers), 0.5, thresholds=0.5)
    independent["accuracy"] = single(keras.metrics.BinaryAccuracy(threshold=0.0), yes, answers)

    wanted = normal(53, 2) * torch.tensor([1.0, 30.0]) + torch.tensor([1.0, 0.0])
    outputs = wanted + normal(53, 2)
    values = {
        "mae": single(keras.metrics.MeanAbsoluteError(), wanted, outputs),
        "rmse": single(keras.metrics.RootMeanSquaredError(), wanted, outputs),
        "r2": single(keras.metrics.R2Score(), wanted, outputs),
    }
    return [
        {"name": "seven classes", "kind": "classes", "outputs": tensor(logits), "labels": labels.tolist(), "metrics": classes},
        {"name": "three outputs, yes or no each", "kind": "independent", "outputs": tensor(answers), "targets": tensor(yes), "metrics": independent},
        {"name": "two wanted values", "kind": "values", "outputs": tensor(outputs), "targets": tensor(wanted), "metrics": values},
    ]
