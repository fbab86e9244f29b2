"""Times a full training step in JAX: a compiled counterpart of `dnn-dist bench WORKLOAD`.

One process, one thread. A step is forward, backward, clipping by the global norm 1.0 and the SGD update,
compiled as a whole by XLA, on a batch already in memory; parameters and velocities are donated, so that
they are updated in place.

One JSON line on stdout: the best round's step time and the median round's, in microseconds.
"""

import argparse
import json
import os
import statistics
import time
from dataclasses import dataclass

# XLA reads these when it is imported.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false " + os.environ.get("XLA_FLAGS", "")
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy


@dataclass(frozen=True)
class Workload:
    """A multilayer perceptron and its training settings; `widths` from the inputs to the classes."""

    widths: list[int]
    activation: str
    momentum: float
    batch: int
    learning_rate: float = 0.01


WORKLOADS = {
    "mlp-mnist": Workload([784, 300, 100, 10], "relu", momentum=0, batch=32),
    "homl20": Workload([3072] + [100] * 20 + [10], "elu", momentum=0.9, batch=32),
    "mlp-wide": Workload([784, 2048, 2048, 2048, 10], "relu", momentum=0.9, batch=128),
}


def compiled_step(workload: Workload):
    """(parameters, velocities, inputs, labels) → (parameters, velocities, loss)."""
    activation = getattr(jax.nn, workload.activation)

    def loss(parameters, inputs, labels):
        x = inputs
        for weight, bias in parameters[:-1]:
            x = activation(x @ weight + bias)
        weight, bias = parameters[-1]
        log_probabilities = jax.nn.log_softmax(x @ weight + bias)
        return -jnp.take_along_axis(log_probabilities, labels[:, None], axis=1).mean()

    def step(parameters, velocities, inputs, labels):
        value, gradients = jax.value_and_grad(loss)(parameters, inputs, labels)
        norm = jnp.sqrt(sum(jnp.vdot(g, g) for g in jax.tree.leaves(gradients)))
        rate = workload.learning_rate * jnp.minimum(1.0, 1.0 / norm)
        if workload.momentum:
            velocities = jax.tree.map(lambda m, g: workload.momentum * m - rate * g, velocities, gradients)
            parameters = jax.tree.map(jnp.add, parameters, velocities)
        else:
            parameters = jax.tree.map(lambda p, g: p - rate * g, parameters, gradients)
        return parameters, velocities, value

    return jax.jit(step, donate_argnums=(0, 1))


def measure(workload: Workload, rounds: int, seconds: float) -> list[float]:
    """Seconds per step, of each round."""
    generator = numpy.random.default_rng(42)

    def normal(*shape: int) -> jax.Array:
        return jnp.asarray(generator.standard_normal(shape, dtype=numpy.float32))

    # He initialization, in JAX's order [in, out].
    shapes = zip(workload.widths, workload.widths[1:])
    parameters = [(normal(rows, columns) * (2 / rows) ** 0.5, jnp.zeros(columns)) for rows, columns in shapes]
    velocities = jax.tree.map(jnp.zeros_like, parameters) if workload.momentum else None
    inputs = normal(workload.batch, workload.widths[0])
    labels = jnp.asarray(generator.integers(workload.widths[-1], size=workload.batch))
    step = compiled_step(workload)

    def run(steps: int) -> float:
        nonlocal parameters, velocities
        start = time.perf_counter()
        for _ in range(steps):
            parameters, velocities, value = step(parameters, velocities, inputs, labels)
        jax.block_until_ready((parameters, value))
        return (time.perf_counter() - start) / steps

    run(10)
    steps = max(3, round(seconds / run(10)))
    return [run(steps) for _ in range(rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--rounds", type=int, default=5, help="number of rounds; the best one counts (default 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="duration of a round (default 1)")
    options = parser.parse_args()
    if options.rounds < 1 or not 0 < options.seconds < float("inf"):
        parser.error("--rounds and --seconds must be positive")
    workload = WORKLOADS[options.workload]
    times = measure(workload, options.rounds, options.seconds)
    result = {
        "framework": "jax",
        "version": jax.__version__,
        "workload": options.workload,
        "ranks": 1,
        "step_us": round(1e6 * min(times), 1),
        "step_us_median": round(1e6 * statistics.median(times), 1),
        "samples_per_second": round(workload.batch / min(times)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
