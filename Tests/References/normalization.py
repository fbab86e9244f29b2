"""Reference values of batch normalisation in float64: single calls, and ten steps of a network.

A case holds: `name`, `epsilon`, `inputs` x, γ and β, `output_gradient`, `output`, `input_gradients`, and `mean` and `variance`
(biased) of each column. Values are PyTorch's autograd over the four steps of the algorithm; where PyTorch can normalise by the batch
(two samples or more), its `batch_norm` must agree.

The trajectory's network is dense, batch normalisation, elu, dense, batch normalisation, relu, dense, trained by plain gradient
descent on alternating short and long batches. Keras must reach the same parameters and running means. Running variances are PyTorch's: unbiased.
"""

from collections.abc import Callable

import keras
import torch
import torch.nn.functional as F

SEED = 20240610
EPSILON, MOMENTUM = 0.001, 0.99
WIDTHS = [5, 7, 6, 3]
SAMPLES, BATCH_SIZE, STEPS = 21, 8, 10
LEARNING_RATE = 0.1


def normalized(x, gamma, beta, epsilon):
    """The four steps of Ioffe & Szegedy 2015, Algorithm 1."""
    mean = x.mean(dim=0)
    variance = ((x - mean) ** 2).mean(dim=0)
    return gamma * (x - mean) / torch.sqrt(variance + epsilon) + beta, mean, variance


def call(name: str, x: torch.Tensor, epsilon: float, generator: torch.Generator, tensor: Callable) -> dict:
    """One call with gradients, for random γ, β and gradient of the output."""

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    columns = x.shape[1]
    inputs = [value.requires_grad_() for value in [x.clone(), 1 + 0.5 * normal(columns), normal(columns)]]
    output, mean, variance = normalized(*inputs, epsilon)
    output_gradient = normal(*x.shape)
    gradients = torch.autograd.grad(output, inputs, output_gradient)
    if len(x) > 1:
        own = F.batch_norm(inputs[0], None, None, inputs[1], inputs[2], training=True, eps=epsilon)
        # PyTorch's own float64 version loses digits if the mean is large.
        tolerance = 1e-12 * (1 + x.abs().max().item())
        torch.testing.assert_close(own, output, rtol=tolerance, atol=tolerance)
        own_gradients = torch.autograd.grad(own, inputs, output_gradient)
        torch.testing.assert_close(list(own_gradients), list(gradients), rtol=tolerance, atol=tolerance)
    return {
        "name": name,
        "epsilon": epsilon,
        "inputs": [tensor(value) for value in inputs],
        "output_gradient": tensor(output_gradient),
        "output": tensor(output),
        "input_gradients": [tensor(value) for value in gradients],
        "mean": tensor(mean),
        "variance": tensor(variance),
    }


def batches() -> list[tuple[int, int]]:
    """(first sample, number of samples) of each step."""
    epoch = [(first, min(BATCH_SIZE, SAMPLES - first)) for first in range(0, SAMPLES, BATCH_SIZE)]
    return [epoch[step % len(epoch)] for step in range(STEPS)]


def pytorch_trajectory(initial, inputs, labels):
    """Losses, the model's state and its outputs for all inputs in evaluation."""
    dense = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in zip(WIDTHS, WIDTHS[1:])]
    norms = [torch.nn.BatchNorm1d(w, eps=EPSILON, momentum=1 - MOMENTUM, dtype=torch.float64) for w in WIDTHS[1:-1]]
    model = torch.nn.Sequential(
        dense[0], norms[0], torch.nn.ELU(), dense[1], norms[1], torch.nn.ReLU(), dense[2]
    )
    model.load_state_dict(initial, strict=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for first, count in batches():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs[first : first + count]), labels[first : first + count])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    state = {name: value for name, value in model.state_dict().items() if value.is_floating_point()}
    return losses, state, model(inputs).detach()


def keras_trajectory(initial, inputs, labels):
    """The trained parameters and running means, under PyTorch's names."""
    layers = []
    for index, (width, next_width) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        layers.append(keras.layers.Dense(next_width))
        if index + 2 < len(WIDTHS):
            layers.append(keras.layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON))
            layers.append(keras.layers.Activation(["elu", "relu"][index]))
    model = keras.Sequential([keras.Input([WIDTHS[0]]), *layers])
    named = {}
    for index, layer in enumerate(layers):
        if isinstance(layer, keras.layers.Dense):
            layer.kernel.assign(initial[f"{index}.weight"].T)
            layer.bias.assign(initial[f"{index}.bias"])
        elif isinstance(layer, keras.layers.BatchNormalization):
            layer.gamma.assign(initial[f"{index}.weight"])
            layer.beta.assign(initial[f"{index}.bias"])
    optimizer = keras.optimizers.SGD(LEARNING_RATE)
    optimizer.build(model.trainable_variables)
    for first, count in batches():
        model.zero_grad()
        F.cross_entropy(model(inputs[first : first + count], training=True), labels[first : first + count]).backward()
        gradients = [variable.value.grad for variable in model.trainable_variables]
        with torch.no_grad():
            optimizer.apply(gradients)
    for index, layer in enumerate(layers):
        if isinstance(layer, keras.layers.Dense):
            named[f"{index}.weight"], named[f"{index}.bias"] = layer.kernel.value.T, layer.bias.value
        elif isinstance(layer, keras.layers.BatchNormalization):
            named[f"{index}.weight"], named[f"{index}.bias"] = layer.gamma.value, layer.beta.value
            named[f"{index}.running_mean"] = layer.moving_mean.value
    return {name: value.detach() for name, value in named.items()}


def cases(tensor: Callable[[torch.Tensor], dict]) -> tuple[list[dict], dict]:
    """Every call, and the trajectory."""
    keras.config.set_floatx("float64")
    generator = torch.Generator().manual_seed(SEED)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    # Numbers exact in float32, so that both types have the same reference values.
    hostile = (1e6 + normal(37, 20)).float().double()
    constant = torch.cat([torch.full([9, 1], 16777216.0, dtype=torch.float64), normal(9, 2)], dim=1)
    calls = [
        call("two samples of one feature", normal(2, 1).float().double(), EPSILON, generator, tensor),
        call("17 features", (3 * normal(11, 17) - 2).float().double(), EPSILON, generator, tensor),
        call("33 features, small epsilon", normal(40, 33).float().double(), 1e-5, generator, tensor),
        call("a mean of a million", hostile, EPSILON, generator, tensor),
        call("a constant feature", constant.float().double(), EPSILON, generator, tensor),
        call("one sample", normal(1, 5).float().double(), EPSILON, generator, tensor),
    ]

    initial = {}
    for layer, (width, next_width) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        initial[f"{3 * layer}.weight"] = normal(next_width, width) * (2 / width) ** 0.5
        initial[f"{3 * layer}.bias"] = 0.1 * normal(next_width)
        if layer + 2 < len(WIDTHS):
            initial[f"{3 * layer + 1}.weight"] = 1 + 0.3 * normal(next_width)
            initial[f"{3 * layer + 1}.bias"] = 0.3 * normal(next_width)
    inputs = normal(SAMPLES, WIDTHS[0])
    labels = torch.randint(WIDTHS[-1], [SAMPLES], generator=generator)
    losses, final, outputs = pytorch_trajectory(initial, inputs, labels)
    for name, value in keras_trajectory(initial, inputs, labels).items():
        # Keras's layers round to float32 in places, whatever the type of their weights.
        torch.testing.assert_close(value, final[name], rtol=1e-5, atol=1e-6)

    def named(state: dict[str, torch.Tensor]) -> list[dict]:
        return [{"name": f"layers.{name}", **tensor(value)} for name, value in state.items()]

    common = {
        "epsilon": EPSILON,
        "momentum": MOMENTUM,
        "learning_rate": LEARNING_RATE,
        "batches": [{"first": first, "count": count} for first, count in batches()],
        "inputs": tensor(inputs),
        "labels": labels.tolist(),
        "initial_state": named(initial),
        "losses": losses,
        "final_state": named(final),
        "outputs": tensor(outputs),
    }
    return calls, common
