"""Reference trajectories in float64: ten steps of a small network by Keras's SGD on PyTorch's gradients.

A case holds: `name`, `activation` (`elu` has alpha 1), `loss`, `optimizer`, `learning_rate`, `momentum`,
`clip_global_norm` (null if there is no clipping), `losses` (before each step's update, the mean over the batch),
`gradient_norms` (before clipping) and `final_parameters`. All cases share `initial_parameters`, `inputs`,
`labels`, `targets` and `batches`: the first sample and the number of samples of each step. The data are
taken in order, so every third batch is a short one.
"""

from collections.abc import Callable
from itertools import product

import keras
import torch
import torch.nn.functional as F

SEED = 20240608
WIDTHS = [5, 7, 6, 3]
SAMPLES, BATCH_SIZE, STEPS = 20, 8, 10
LEARNING_RATE = 0.1
MOMENTUM = 0.9
CLIP_GLOBAL_NORM = {"softmax_cross_entropy": 0.9, "mean_squared_error": 1.6}

ACTIVATIONS = {"relu": F.relu, "elu": F.elu}
LOSSES = {"softmax_cross_entropy": F.cross_entropy, "mean_squared_error": F.mse_loss}


def network(parameters: list[torch.Tensor], activation: str, x: torch.Tensor) -> torch.Tensor:
    """Dense layers with the activation between them."""
    for index in range(0, len(parameters), 2):
        x = F.linear(x, parameters[index], parameters[index + 1])
        x = ACTIVATIONS[activation](x) if index + 2 < len(parameters) else x
    return x


def batches() -> list[tuple[int, int]]:
    """(first sample, number of samples) of each step."""
    epoch = [(first, min(BATCH_SIZE, SAMPLES - first)) for first in range(0, SAMPLES, BATCH_SIZE)]
    return [epoch[step % len(epoch)] for step in range(STEPS)]


def clipped(gradients: list[torch.Tensor], norm: torch.Tensor, clip: float | None) -> list[torch.Tensor]:
    """g·t/‖g‖ where the global norm ‖g‖ is at least t, else g."""
    return [g * (clip / norm) for g in gradients] if clip is not None and norm >= clip else list(gradients)


def trajectory(initial, inputs, answers, activation, loss, momentum, clip, clipped_by_keras=False):
    """Losses, gradient norms and final parameters.

    Keras 3 can clip too, but rounds the factor to float32 whatever the gradients' type; used only to check ours.
    """
    parameters = [keras.Variable(value.clone(), dtype="float64") for value in initial]
    own_clip = clip if clipped_by_keras else None
    optimizer = keras.optimizers.SGD(LEARNING_RATE, momentum=momentum, global_clipnorm=own_clip)
    optimizer.build(parameters)
    losses, norms = [], []
    for first, count in batches():
        values = [p.value.detach().clone().requires_grad_() for p in parameters]
        y = network(values, activation, inputs[first : first + count])
        mean_loss = LOSSES[loss](y, answers[first : first + count])
        gradients = torch.autograd.grad(mean_loss, values)
        norm = torch.nn.utils.get_total_norm(gradients)
        losses.append(mean_loss.item())
        norms.append(norm.item())
        optimizer.apply(list(gradients) if clipped_by_keras else clipped(gradients, norm, clip))
    return losses, norms, [p.value.detach().clone() for p in parameters]


def check_rule(momentum: float) -> None:
    """Raises unless Keras's rule is the project's: m ← βm − ηg; θ ← θ + m."""
    parameter = keras.Variable(torch.zeros(3, dtype=torch.float64), dtype="float64")
    optimizer = keras.optimizers.SGD(LEARNING_RATE, momentum=momentum)
    optimizer.build([parameter])
    value = velocity = torch.zeros(3, dtype=torch.float64)
    for step in range(1, 4):
        gradient = torch.tensor([1.0, -2.0, 1 / 3], dtype=torch.float64) / step
        optimizer.apply([gradient])
        velocity = momentum * velocity - LEARNING_RATE * gradient
        value = value + velocity
    torch.testing.assert_close(parameter.value.detach(), value, rtol=1e-14, atol=0)


def cases(tensor: Callable[[torch.Tensor], dict]) -> tuple[list[dict], dict]:
    """Every case, and the shared values."""
    keras.config.set_floatx("float64")  # Learning rate and velocities too.
    check_rule(0.0)
    check_rule(MOMENTUM)
    generator = torch.Generator().manual_seed(SEED)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    initial = []
    for width, next_width in zip(WIDTHS, WIDTHS[1:]):
        initial += [normal(next_width, width) * (2 / width) ** 0.5, 0.1 * normal(next_width)]
    inputs, targets = normal(SAMPLES, WIDTHS[0]), normal(SAMPLES, WIDTHS[-1])
    labels = torch.randint(WIDTHS[-1], [SAMPLES], generator=generator)
    names = [f"layers.{2 * layer}.{what}" for layer in range(len(WIDTHS) - 1) for what in ["weight", "bias"]]

    def named(values: list[torch.Tensor]) -> list[dict]:
        return [{"name": name, **tensor(value)} for name, value in zip(names, values)]

    result = []
    for activation, loss, momentum, clipped in product(ACTIVATIONS, LOSSES, [0.0, MOMENTUM], [False, True]):
        answers = labels if loss == "softmax_cross_entropy" else targets
        clip = CLIP_GLOBAL_NORM[loss] if clipped else None
        asked = (initial, inputs, answers, activation, loss, momentum, clip)
        losses, norms, final = trajectory(*asked)
        torch.testing.assert_close(final, trajectory(*asked, clipped_by_keras=True)[2], rtol=1e-5, atol=1e-6)
        if clipped and not min(norms) < clip < max(norms):
            raise ValueError(f"clipping at {clip} should touch some steps only: {norms}")
        optimizer = "momentum" if momentum else "sgd"
        result.append(
            {
                "name": f"{activation}, {loss}, {optimizer}" + (f", clipped at {clip}" if clipped else ""),
                "activation": activation,
                "loss": loss,
                "optimizer": optimizer,
                "learning_rate": LEARNING_RATE,
                "momentum": momentum,
                "clip_global_norm": clip,
                "losses": losses,
                "gradient_norms": norms,
                "final_parameters": named(final),
            }
        )
    common = {
        "widths": WIDTHS,
        "batches": [{"first": first, "count": count} for first, count in batches()],
        "initial_parameters": named(initial),
        "inputs": tensor(inputs),
        "labels": labels.tolist(),
        "targets": tensor(targets),
    }
    return result, common
