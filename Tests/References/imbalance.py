"""Reference values of scikit-learn and Keras for imbalanced data: metrics of scores, weighted losses, splits.

A case holds: `name`, `kind` (`classes`, `independent`), `outputs` (logits), `labels` or `targets`, and `metrics` of their probabilities.
The common members are `weighted` (steps of Keras's SGD with weights of samples and classes), `smoothed` (Keras's binary cross-entropy with
label smoothing), `balanced` (class weights), `apportioned`, `time_folds` and `group_folds` (scikit-learn's splits).
"""

from collections.abc import Callable

import keras
import numpy as np
import torch
from sklearn import metrics, model_selection
from sklearn.calibration import calibration_curve
from sklearn.utils import class_weight
from sklearn.utils.extmath import _approximate_mode

import trajectories

SEED = 20240613
BINS = 10


def calibration(truth: np.ndarray, shown: np.ndarray) -> tuple[float, list[list[float]]]:
    """The expected calibration error, and count, mean probability and share of each bin that is not empty."""
    share, mean = calibration_curve(truth, shown, n_bins=BINS, strategy="uniform")
    numbers = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], shown)
    counts = np.bincount(numbers, minlength=BINS)
    counts = counts[counts > 0]
    error = float((counts * np.abs(share - mean)).sum() / counts.sum())
    return error, [[int(n), float(m), float(s)] for n, m, s in zip(counts, mean, share)]


def best(thresholds: np.ndarray, values: np.ndarray) -> list[float]:
    """The largest threshold with the largest value, and that value."""
    place = max(range(len(thresholds)), key=lambda i: (round(values[i], 12), thresholds[i]))
    return [float(thresholds[place]), float(values[place])]


def averages(truth: np.ndarray, decided: np.ndarray) -> dict:
    """Precision, recall and F1 of classes or of yes and no: their means over the classes, weighted or not, and those of all decisions."""
    return {
        average: [float(value) for value in metrics.precision_recall_fscore_support(truth, decided, average=average, zero_division=0)[:3]]
        for average in ["macro", "weighted", "micro"]
    }


def binary(logits: np.ndarray, labels: np.ndarray) -> dict:
    p = 1 / (1 + np.exp(-logits))
    precision, recall, thresholds = metrics.precision_recall_curve(labels, p)
    f1 = 2 * precision[:-1] * recall[:-1] / np.maximum(precision[:-1] + recall[:-1], 1e-300)
    false, true, cuts = metrics.roc_curve(labels, p, drop_intermediate=False)
    error, bins = calibration(labels, p)
    return {
        "roc_auc": metrics.roc_auc_score(labels, p),
        "average_precision": metrics.average_precision_score(labels, p),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, p > 0.5),
        "log_loss": metrics.log_loss(labels, np.stack([1 - p, p], 1)),
        "brier_score": metrics.brier_score_loss(labels, p),
        "calibration_error": error, "bins": bins,
        **averages(labels, p > 0.5),
        "best_f1": best(thresholds, f1), "best_youden": best(cuts[1:], (true - false)[1:]),
    }


def several(logits: np.ndarray, labels: np.ndarray) -> dict:
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    predicted = p.argmax(1)
    hot = np.eye(p.shape[1])[labels]
    error, bins = calibration(predicted == labels, p.max(1))
    return {
        "roc_auc": metrics.roc_auc_score(labels, p, multi_class="ovr", average="macro"),
        "average_precision": metrics.average_precision_score(hot, p, average="macro"),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predicted),
        "log_loss": metrics.log_loss(labels, p),
        "brier_score": metrics.brier_score_loss(labels, p),
        "calibration_error": error, "bins": bins,
        "class_roc_auc": [metrics.roc_auc_score(hot[:, k], p[:, k]) for k in range(p.shape[1])],
        **averages(labels, predicted),
    }


def independent(logits: np.ndarray, targets: np.ndarray) -> dict:
    return {
        "roc_auc": metrics.roc_auc_score(targets, logits, average="macro"),
        "average_precision": metrics.average_precision_score(targets, logits, average="macro"),
        "class_roc_auc": [metrics.roc_auc_score(targets[:, k], logits[:, k]) for k in range(targets.shape[1])],
        **averages(targets, logits > 0),
    }


def weighted(tensor: Callable[[torch.Tensor], dict], generator: np.random.Generator) -> dict:
    """Three steps of SGD on batches of 7, 7 and 6 samples, with weights of samples times those of their classes, and of classes alone."""
    x = generator.normal(size=(20, 4))
    labels = generator.choice(3, size=20, p=[0.6, 0.3, 0.1])
    samples = generator.uniform(0.1, 3, size=20)
    classes = [0.5, 1.25, 4.0]
    kernel, bias = generator.normal(size=(4, 3)), generator.normal(size=3)

    def run(**weights) -> dict:
        model = keras.Sequential([keras.Input([4]), keras.layers.Dense(3)])
        model.set_weights([kernel, bias])
        model.compile(
            keras.optimizers.SGD(0.3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), run_eagerly=True)
        losses = []
        for start in range(0, 20, 7):
            rows = slice(start, start + 7)
            model.reset_metrics()
            own = {key: value if isinstance(value, dict) else value[rows] for key, value in weights.items()}
            losses.append(float(model.train_on_batch(x[rows], labels[rows], **own)))
        weight, offset = model.get_weights()
        model.reset_metrics()
        final = model.test_on_batch(x, labels, **{k: v for k, v in weights.items() if k == "sample_weight"})
        return {
            "losses": losses, "weight": tensor(torch.tensor(weight)), "bias": tensor(torch.tensor(offset)),
            "evaluated": float(final),
        }

    return {
        "inputs": tensor(torch.tensor(x)), "labels": labels.tolist(), "sample_weights": samples.tolist(),
        "class_weights": classes, "batch_size": 7, "learning_rate": 0.3,
        "weight": tensor(torch.tensor(kernel)), "bias": tensor(torch.tensor(bias)),
        "by_sample": run(sample_weight=samples),
        "by_class": run(class_weight=dict(enumerate(classes))),
        "by_both": run(sample_weight=samples * np.array(classes)[labels]),
    }


def smoothed(tensor: Callable[[torch.Tensor], dict], generator: np.random.Generator) -> dict:
    logits = generator.normal(size=(9, 3)) * 3
    targets = (generator.uniform(size=(9, 3)) > 0.5).astype(float)
    loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.2, reduction="none")
    return {
        "smoothing": 0.2, "logits": tensor(torch.tensor(logits)), "targets": tensor(torch.tensor(targets)),
        "losses": [float(value) for value in loss(torch.tensor(targets), torch.tensor(logits))],
    }


def cases(tensor: Callable[[torch.Tensor], dict]) -> tuple[list[dict], dict]:
    """Every case, and the common members. Keras computes in float64."""
    trajectories.set_precision("float64")
    generator = np.random.default_rng(SEED)
    labels = (generator.uniform(size=203) < 0.2).astype(int)
    # Rounded: many scores are equal.
    logits = np.round(generator.normal(size=203) * 1.5 + 2 * labels - 1, 1)
    many = generator.choice(5, size=301, p=[0.5, 0.25, 0.15, 0.07, 0.03])
    scores = generator.normal(size=(301, 5))
    scores[np.arange(301), many] += 1.5
    yes = (generator.uniform(size=(97, 3)) < [0.1, 0.4, 0.7]).astype(float)
    answers = np.round(generator.normal(size=(97, 3)) + yes, 1)

    found = [
        {"name": "two classes, equal scores", "kind": "classes", "outputs": tensor(torch.tensor(logits)[:, None]),
         "labels": labels.tolist(), "metrics": binary(logits, labels)},
        {"name": "five classes", "kind": "classes", "outputs": tensor(torch.tensor(scores)), "labels": many.tolist(),
         "metrics": several(scores, many)},
        {"name": "three independent outputs", "kind": "independent", "outputs": tensor(torch.tensor(answers)),
         "targets": tensor(torch.tensor(yes)), "metrics": independent(answers, yes)},
    ]
    sizes = [3, 11, 2, 8, 5, 14]
    groups = np.repeat(np.arange(6), sizes)
    random = np.random.RandomState(0)
    common = {
        "weighted": weighted(tensor, generator),
        "smoothed": smoothed(tensor, generator),
        "balanced": class_weight.compute_class_weight("balanced", classes=np.arange(5), y=many).tolist(),
        "class_labels": many.tolist(),
        "apportioned": [
            {"sizes": counts, "places": places, "counts": [int(n) for n in _approximate_mode(np.array(counts), places, random)]}
            for counts, places in [([50, 31, 19], 13), ([120, 61, 23, 7], 37), ([501, 250, 97, 33, 11], 101)]
        ],
        "time_folds": [
            [int(training[-1]) + 1, int(held[0]), int(held[-1])]
            for training, held in model_selection.TimeSeriesSplit(4).split(np.zeros(23))
        ],
        "group_sizes": sizes,
        "group_folds": [
            sorted({int(groups[row]) for row in held})
            for _, held in model_selection.GroupKFold(3).split(np.zeros(len(groups)), groups=groups)
        ],
    }
    return found, common
