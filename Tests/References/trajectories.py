"""Reference trajectories: ten steps of a small network by Keras 3's `fit`, for every optimizer, schedule and regularization.

A case holds: `name`, `configuration` (its settings in a configuration of the project), `epochs` (the number trained),
`training_loss` and `validation_loss` (of the last one, or the best one where weights are restored), and the parameters
at the end in float64 (`final`) and float32 (`final_single`), concatenated. All cases share the network's
`widths`, its `initial` parameters, the samples `inputs` and `labels`, the samples `validation_inputs` and
`validation_labels`, and `batch_size`. The last batch of an epoch has one sample.

In float64 two roundings of Keras are corrected, because they exceed the comparison's tolerance: with the torch backend most
results are rounded to float32 (`set_precision`), and `MaxNorm` adds 1e-7 to the norm, so that it shrinks weights within
the bound too. In float32 Keras is unmodified.
"""

import json
from collections.abc import Callable
from itertools import product

import keras
import numpy
from keras.src.backend.common import dtypes

SEED = 20240609
WIDTHS = [4, 5, 3]
SAMPLES, VALIDATION_SAMPLES, BATCH_SIZE, EPOCHS = 13, 6, 12, 5
STEPS_PER_EPOCH = 2
STEPS = EPOCHS * STEPS_PER_EPOCH

# name → (our options, Keras's constructor). The learning rate is the first option.
OPTIMIZERS: dict[str, tuple[str, dict, Callable]] = {
    "sgd": ("sgd", {"learning_rate": 0.2}, keras.optimizers.SGD),
    "momentum": ("momentum", {"learning_rate": 0.1, "momentum": 0.9}, keras.optimizers.SGD),
    "nag": (
        "nag",
        {"learning_rate": 0.1, "momentum": 0.8},
        lambda **options: keras.optimizers.SGD(nesterov=True, **options),
    ),
    "adagrad": ("adagrad", {"learning_rate": 0.1}, keras.optimizers.Adagrad),
    "rmsprop": ("rmsprop", {"learning_rate": 0.02}, keras.optimizers.RMSprop),
    "rmsprop, centered, with momentum": (
        "rmsprop",
        {"learning_rate": 0.01, "momentum": 0.5, "rho": 0.8, "centered": True},
        keras.optimizers.RMSprop,
    ),
    "adam": ("adam", {"learning_rate": 0.05}, keras.optimizers.Adam),
    "adamax": ("adamax", {"learning_rate": 0.05}, keras.optimizers.Adamax),
    "nadam": ("nadam", {"learning_rate": 0.05, "beta_2": 0.99}, keras.optimizers.Nadam),
    "adamw": ("adamw", {"learning_rate": 0.05, "weight_decay": 0.1}, keras.optimizers.AdamW),
}


class Rates(keras.callbacks.Callback):
    """Sets the rates of each step, from 0, by a function of the step and the optimizer's own learning rate."""

    def __init__(self, learning_rate: float, rates: Callable[[int, float], tuple[float, float | None]]):
        super().__init__()
        self.own, self.rates, self.step = learning_rate, rates, 0

    def on_train_batch_begin(self, batch, logs=None):
        learning_rate, momentum = self.rates(self.step, self.own)
        self.step += 1
        optimizer = self.model.optimizer
        optimizer.learning_rate = learning_rate
        if momentum is not None and getattr(optimizer, "momentum", 0) > 0:
            optimizer.momentum = momentum


def one_cycle(step: int, own: float) -> tuple[float, float]:
    """Linear interpolation between the points at 0, 45 %, 90 % and 100 % of the steps."""
    highest, points = 2 * own, [0, 0.45 * STEPS, 0.9 * STEPS, STEPS]
    rates = numpy.interp(step, points, [highest / 10, highest, highest / 10, highest / 10000])
    return float(rates), float(numpy.interp(step, points, [0.95, 0.85, 0.95, 0.95]))


def warm_up(step: int, own: float) -> tuple[float, None]:
    """A linear rise over four steps."""
    return own * min(1, (step + 1) / 4), None


# name → (ours, given η; Keras's learning rate or None for η itself; its callbacks), both given η.
SCHEDULES: dict[str, tuple[Callable, Callable, Callable]] = {
    "constant": (lambda rate: "constant", lambda rate: None, lambda rate: []),
    "power": (
        lambda rate: {"power": {"decay_steps": 4}},
        lambda rate: keras.optimizers.schedules.InverseTimeDecay(rate, 4, 1.0),
        lambda rate: [],
    ),
    "exponential": (
        lambda rate: {"exponential": {"decay_steps": {"epochs": 2.5}, "decay_rate": 0.3}},
        lambda rate: keras.optimizers.schedules.ExponentialDecay(rate, 5, 0.3),
        lambda rate: [],
    ),
    "piecewise_constant": (
        lambda rate: {"piecewise_constant": {"boundaries": [2, 6], "values": [rate, rate / 2, rate / 8]}},
        lambda rate: keras.optimizers.schedules.PiecewiseConstantDecay([2, 6], [rate, rate / 2, rate / 8]),
        lambda rate: [],
    ),
    "performance": (
        lambda rate: {"performance": {"factor": 0.5, "patience": 1, "min_delta": 0.08}},
        lambda rate: None,
        lambda rate: [keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1, min_delta=0.08)],
    ),
    "one_cycle": (
        lambda rate: {"one_cycle": {"max_learning_rate": 2 * rate}},
        lambda rate: None,
        lambda rate: [Rates(rate, one_cycle)],
    ),
    "warm_up": (
        lambda rate: {"constant": {"warm_up": 4}},
        lambda rate: None,
        lambda rate: [Rates(rate, warm_up)],
    ),
}

CLIPS = {"global_norm": 0.5, "layer_norm": 0.2, "value": 0.05}
CLIPS_OF_KERAS = {"global_norm": "global_clipnorm", "layer_norm": "clipnorm", "value": "clipvalue"}
# Ours; Keras's penalties are λ·Σ, not (λ/2)·Σ.
REGULARIZATIONS = {"l1": 0.02, "l2": 0.1, "max_norm": 0.7}
LIMITS = [None, *CLIPS, *REGULARIZATIONS]

# Early stopping: ours, Keras's callback, the number of epochs, the learning rate.
STOPPINGS = {
    "early stopping": (
        {"patience": 2, "min_delta": 0.05},
        lambda: keras.callbacks.EarlyStopping(patience=2, min_delta=0.05),
    ),
    "early stopping that restores the best weights": (
        {"patience": 3, "restore_best_weights": True},
        lambda: keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True),
    ),
    "early stopping on the accuracy": (
        {"patience": 1, "monitor": "validation_accuracy", "restore_best_weights": True},
        lambda: keras.callbacks.EarlyStopping("val_accuracy", patience=1, restore_best_weights=True),
    ),
}


class ExactMaxNorm(keras.constraints.Constraint):
    """w·r/‖w‖ where ‖w‖ > r, for the weights of each unit; Keras's own adds 1e-7 to the norm."""

    def __init__(self, bound: float):
        self.bound = bound

    def __call__(self, w):
        norms = keras.ops.sqrt(keras.ops.sum(keras.ops.square(w), axis=0, keepdims=True))
        return keras.ops.where(norms > self.bound, w * (self.bound / norms), w)


def set_precision(floatx: str) -> None:
    """Keras with the torch backend treats float64 as float32 when it infers the type of a result."""
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = floatx


def network(initial: list[numpy.ndarray], limit: str | None, floatx: str) -> keras.Model:
    """A hidden layer of elu and one of logits, with their weights as given: [out, in], as the project keeps them."""
    regularizer = constraint = None
    if limit in ("l1", "l2"):
        regularizer = keras.regularizers.L1L2(**{limit: REGULARIZATIONS[limit] / 2})
    if limit == "max_norm":
        exact = floatx == "float64"
        constraint = (ExactMaxNorm if exact else keras.constraints.MaxNorm)(REGULARIZATIONS[limit])
    layers = [
        keras.layers.Dense(
            units, activation=activation, kernel_regularizer=regularizer, kernel_constraint=constraint
        )
        for units, activation in zip(WIDTHS[1:], ["elu", None])
    ]
    model = keras.Sequential([keras.Input([WIDTHS[0]]), *layers])
    model.set_weights([value.T for value in initial])
    return model


def trained(
    samples: dict, floatx: str, optimizer: str, schedule: str, limit: str | None, stopping: str | None, epochs: int
) -> tuple[list[numpy.ndarray], dict]:
    """The final parameters and the history of a fit."""
    set_precision(floatx)
    _, options, make = OPTIMIZERS[optimizer]
    rate = options["learning_rate"]
    _, learning_rate, callbacks = SCHEDULES[schedule]
    scheduled = learning_rate(rate)
    options = {**options, "learning_rate": rate if scheduled is None else scheduled}
    if limit in CLIPS:
        options[CLIPS_OF_KERAS[limit]] = CLIPS[limit]
    model = network(samples["initial"], limit, floatx)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(make(**options), loss, metrics=["accuracy"])
    history = model.fit(
        samples["inputs"],
        samples["labels"],
        batch_size=BATCH_SIZE,
        epochs=epochs,
        shuffle=False,
        validation_data=(samples["validation_inputs"], samples["validation_labels"]),
        callbacks=callbacks(rate) + ([STOPPINGS[stopping][1]()] if stopping else []),
        verbose=0,
    ).history
    return [value.T for value in model.get_weights()], history


def flat(parameters: list[numpy.ndarray]) -> numpy.ndarray:
    return numpy.concatenate([value.reshape(-1) for value in parameters])


def drawn() -> dict:
    """Numbers exact in float32, so that both types start from the same values."""
    generator = numpy.random.default_rng(SEED)

    def normal(*shape: int, scale: float = 1.0) -> numpy.ndarray:
        return (scale * generator.standard_normal(shape)).astype(numpy.float32).astype(numpy.float64)

    initial = []
    for width, next_width in zip(WIDTHS, WIDTHS[1:]):
        initial += [normal(next_width, width, scale=(1 / width) ** 0.5), normal(next_width, scale=0.1)]
    centers = normal(WIDTHS[-1], WIDTHS[0])

    def samples(count: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        labels = generator.integers(WIDTHS[-1], size=count)
        values = centers[labels] + normal(count, WIDTHS[0], scale=0.7)
        return values.astype(numpy.float32).astype(numpy.float64), labels.astype(numpy.int32)

    (inputs, labels), (validation_inputs, validation_labels) = samples(SAMPLES), samples(VALIDATION_SAMPLES)
    return {
        "initial": initial,
        "inputs": inputs,
        "labels": labels,
        "validation_inputs": validation_inputs,
        "validation_labels": validation_labels,
    }


def requested() -> list[tuple[str, str, str | None, str | None, int]]:
    """(optimizer, schedule, limit, stopping, epochs) of each case."""
    result = [(o, s, limit, None, EPOCHS) for o, s, limit in product(OPTIMIZERS, SCHEDULES, LIMITS)]
    return result + [("momentum", "constant", None, stopping, 30) for stopping in STOPPINGS]


def case(samples: dict, optimizer: str, schedule: str, limit: str | None, stopping: str | None, epochs: int) -> dict:
    name, options, _ = OPTIMIZERS[optimizer]
    configuration = {"optimizer": {name: options}, "schedule": SCHEDULES[schedule][0](options["learning_rate"])}
    if limit in CLIPS:
        configuration["clip"] = {limit: CLIPS[limit]}
    if limit in REGULARIZATIONS:
        configuration["regularization"] = {limit: REGULARIZATIONS[limit]}
    configuration["training"] = {"epochs": epochs, "shuffle": False}
    if stopping:
        configuration["training"]["early_stopping"] = STOPPINGS[stopping][0]
    asked = (optimizer, schedule, limit, stopping, epochs)
    final, history = trained(samples, "float64", *asked)
    single, _ = trained(samples, "float32", *asked)
    # Both types must take the same path; otherwise a decision depends on the last digits and is no reference.
    numpy.testing.assert_allclose(flat(single), flat(final), rtol=1e-3, atol=1e-4)
    shown = -1
    if stopping:
        watched = STOPPINGS[stopping][1]()
        if watched.restore_best_weights:
            best = numpy.argmax if "accuracy" in watched.monitor else numpy.argmin
            shown = int(best(history[watched.monitor]))
        if len(history["loss"]) == epochs:
            raise ValueError(f"{stopping}: it should stop before the end")
    return {
        "name": ", ".join(word for word in [optimizer, schedule, limit, stopping] if word),
        "configuration": json.dumps(configuration),
        "epochs": len(history["loss"]),
        "training_loss": float(history["loss"][shown]),
        "validation_loss": float(history["val_loss"][shown]),
        "final": flat(final).tolist(),
        "final_single": [float(str(value)) for value in flat(single)],
    }


def check(cases: list[dict]) -> None:
    """Raises unless every limit and schedule affects the optimizer's results."""
    finals = {c["name"]: numpy.array(c["final"]) for c in cases}
    for optimizer, schedule, limit in product(OPTIMIZERS, SCHEDULES, LIMITS):
        plain = finals[f"{optimizer}, {schedule}"]
        for other in ([f"{optimizer}, {schedule}, {limit}"] if limit else []) + (
            [f"{optimizer}, constant"] if schedule != "constant" else []
        ):
            if numpy.abs(finals[other] - plain).max() < 1e-4:
                raise ValueError(f"{other} is no other than {optimizer}, {schedule}")


def cases() -> tuple[list[dict], dict]:
    """Every case, and the shared values."""
    samples = drawn()
    computed = [case(samples, *asked) for asked in requested()]
    check(computed)
    common = {
        "widths": WIDTHS,
        "batch_size": BATCH_SIZE,
        **{name: value.tolist() for name, value in samples.items() if name != "initial"},
        "initial": flat(samples["initial"]).tolist(),
    }
    return computed, common
