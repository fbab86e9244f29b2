"""Reference trajectories of pretraining in float64: twelve steps of autoencoders and GANs, by Keras's optimizers on PyTorch's gradients.

A case holds: `name`, `pretraining` (its settings in a configuration of the project), `configuration` (other members of it),
`measures` (the mean losses of the last epoch, before each update) and `models`: the name of each trained model with its
parameters at the end. All cases share `widths` (of the inputs and the model's dense layers, with elu between them), `seed`,
the samples `inputs` from 0 to 1, `batch_size` and `epochs`. The last batch of an epoch has one sample.

Initial weights, codings, noise and dropped inputs are the project's: derived here from the seed, as docs/arithmetic.md states.
"""

import json
from collections.abc import Callable
from statistics import NormalDist

import keras
import numpy
import torch
import torch.nn.functional as F

from shuffle import WORD, philox
from trajectories import OPTIMIZERS, set_precision

SEED = 20240611
WIDTHS, LAYERS = [4, 5, 3, 2], 4  # Two dense layers, each with an elu, are pretrained.
CODINGS, HIDDEN = 3, 6
SAMPLES, BATCH_SIZE, EPOCHS = 13, 12, 6
NOISE, DROPOUT = 0.2, 0.25
CLIP, L2 = 0.05, 0.1
INITIALIZATION, DROPPING, GAUSSIAN, CODING = 1, 4, 8, 9  # purposes
MAIN, HEAD, GENERATOR, CORRUPTION = 0, 1, 2, 3  # roles


def words(purpose: int, layer: int, role: int, step: int, sample: int, count: int) -> list[int]:
    """The first words of a stream for a step and a sample."""
    key = philox([purpose, layer, role, 0], [SEED & WORD, SEED >> 32])[:2]
    blocks = [philox([block, sample, step & WORD, step >> 32], key) for block in range((count + 3) // 4)]
    return [word for block in blocks for word in block][:count]


def normal(*stream: int) -> list[float]:
    """Standard normal numbers: the inverse distribution function at the middle of each word's interval."""
    return [NormalDist().inv_cdf((word + 0.5) / 2**32) for word in words(*stream)]


def rows(samples: int, numbers: Callable[[int], list[float]]) -> torch.Tensor:
    """A row of numbers for each sample of a batch."""
    return torch.tensor([numbers(sample) for sample in range(samples)], dtype=torch.float64)


def dense(layer: int, role: int, inputs: int, units: int) -> list[torch.Tensor]:
    """Weights by Glorot & Bengio's normal initializer, and biases of 0."""
    deviation = (2 / (inputs + units)) ** 0.5
    weights = torch.tensor(normal(INITIALIZATION, layer, role, 0, 0, inputs * units), dtype=torch.float64)
    return [deviation * weights.reshape(units, inputs), torch.zeros(units, dtype=torch.float64)]


def codings(draw: int, samples: int) -> torch.Tensor:
    return rows(samples, lambda sample: normal(CODING, 0, GENERATOR, draw, sample, CODINGS))


def corrupted(x: torch.Tensor, step: int) -> torch.Tensor:
    """Noise is added first; then inputs are dropped, the others divided by the share that is kept."""
    columns = x.shape[1]
    x = x + NOISE * rows(len(x), lambda sample: normal(GAUSSIAN, 0, CORRUPTION, step, sample, columns))
    uniform = rows(
        len(x), lambda s: [(word >> 8) / 2**24 for word in words(DROPPING, 1, CORRUPTION, step, s, columns)]
    )
    return torch.where(uniform >= DROPOUT, x / (1 - DROPOUT), 0.0)


class Learner:
    """Parameters and their optimizer, with the clipping, penalty and schedule of a case."""

    def __init__(self, parameters: list[torch.Tensor], optimizer: str, settings: dict):
        _, options, make = OPTIMIZERS[optimizer]
        self.variables = [keras.Variable(value.clone(), dtype="float64") for value in parameters]
        self.optimizer, self.rate, self.settings, self.step = make(**options), options["learning_rate"], settings, 0
        self.optimizer.build(self.variables)

    def learn(self, loss: Callable[[list[torch.Tensor]], torch.Tensor]) -> float:
        """Takes a step, and gives the loss before it."""
        values = [variable.value.detach().clone().requires_grad_() for variable in self.variables]
        result = loss(values)
        if "regularization" in self.settings:
            # Biases have one axis, and no penalty.
            result = result + L2 / 2 * sum((value**2).sum() for value in values if value.dim() == 2)
        gradients = torch.autograd.grad(result, values)
        if "clip" in self.settings:
            norm = torch.nn.utils.get_total_norm(gradients)
            gradients = [gradient * min(1, CLIP / norm) for gradient in gradients]
        if "schedule" in self.settings:
            self.optimizer.learning_rate = self.rate * 0.5 ** (self.step / 4)
        self.optimizer.apply(list(gradients))
        self.step += 1
        return result.item()

    @property
    def values(self) -> list[torch.Tensor]:
        return [variable.value.detach().clone() for variable in self.variables]


def encoded(x: torch.Tensor, values: list[torch.Tensor]) -> torch.Tensor:
    for index in range(0, 4, 2):
        x = F.elu(F.linear(x, values[index], values[index + 1]))
    return x


def autoencoder(inputs: torch.Tensor, kind: str, optimizer: str, settings: dict):
    """The mean loss of the last epoch, and the parameters."""
    encoder = dense(0, MAIN, *WIDTHS[0:2]) + dense(2, MAIN, *WIDTHS[1:3])
    decoder = dense(4, HEAD, WIDTHS[2], WIDTHS[1]) + dense(6, HEAD, WIDTHS[1], WIDTHS[0])
    if kind == "tied":
        decoder = decoder[1::2]
    learner = Learner(encoder + decoder, optimizer, settings)
    compare = F.binary_cross_entropy_with_logits if kind == "cross-entropy" else F.mse_loss

    def loss(values: list[torch.Tensor]) -> torch.Tensor:
        seen = corrupted(batch, step) if kind == "denoising" else batch
        if kind == "tied":
            weights = [values[2].T, values[4], values[0].T, values[5]]
        else:
            weights = values[4:]
        hidden = F.elu(F.linear(encoded(seen, values), weights[0], weights[1]))
        return compare(F.linear(hidden, weights[2], weights[3]), batch)

    step = 0
    for _ in range(EPOCHS):
        total = 0.0
        for batch in torch.split(inputs, BATCH_SIZE):
            total += len(batch) * learner.learn(loss)
            step += 1
    return {"reconstruction_loss": total / SAMPLES}, {"autoencoder": learner.values}


def gan(inputs: torch.Tensor, optimizer: str, settings: dict):
    """The mean losses of the last epoch, and the parameters of both models."""
    judge = Learner(
        dense(0, MAIN, *WIDTHS[0:2]) + dense(2, MAIN, *WIDTHS[1:3]) + dense(4, HEAD, WIDTHS[2], 1), optimizer, settings
    )
    forger = Learner(
        dense(0, GENERATOR, CODINGS, HIDDEN) + dense(2, GENERATOR, HIDDEN, WIDTHS[0]), optimizer, settings
    )

    def made(draw: int, values: list[torch.Tensor]) -> torch.Tensor:
        hidden = F.elu(F.linear(codings(draw, len(batch)), values[0], values[1]))
        return torch.sigmoid(F.linear(hidden, values[2], values[3]))

    def judged(x: torch.Tensor, values: list[torch.Tensor], target: float) -> torch.Tensor:
        logits = F.linear(encoded(x, values), values[4], values[5])
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    step = 0
    for _ in range(EPOCHS):
        totals = numpy.zeros(2)
        for batch in torch.split(inputs, BATCH_SIZE):
            fake = made(2 * step, forger.values)
            totals[0] += len(batch) * judge.learn(lambda v: (judged(batch, v, 1.0) + judged(fake, v, 0.0)) / 2)
            totals[1] += len(batch) * forger.learn(lambda v: judged(made(2 * step + 1, v), judge.values, 1.0))
            step += 1
    return (
        dict(zip(["discriminator_loss", "generator_loss"], (totals / SAMPLES).tolist())),
        {"discriminator": judge.values, "generator": forger.values},
    )


AUTOENCODERS = {
    "plain": {},
    "tied": {"tied": True},
    "denoising": {"noise": NOISE, "dropout": DROPOUT},
    "cross-entropy": {"loss": "binary_cross_entropy"},
}
SETTINGS = {
    "clipped": {"clip": {"global_norm": CLIP}},
    "regularized": {"regularization": {"l2": L2}},
    "scheduled": {"schedule": {"exponential": {"decay_steps": 4, "decay_rate": 0.5}}},
}


def case(inputs: torch.Tensor, kind: str, optimizer: str, setting: str | None) -> dict:
    name, options, _ = OPTIMIZERS[optimizer]
    settings = SETTINGS[setting] if setting else {}
    pretraining = {"layers": LAYERS, "epochs": EPOCHS, "optimizer": {name: options}}
    if kind == "gan":
        measures, models = gan(inputs, optimizer, settings)
        pretraining |= {
            "generator_optimizer": {name: options},
            "codings": CODINGS,
            "generator": [{"dense": HIDDEN}, "elu"],
        }
    else:
        measures, models = autoencoder(inputs, kind, optimizer, settings)
        pretraining |= AUTOENCODERS[kind]
    if setting == "scheduled":
        pretraining, settings = pretraining | settings, {}
    return {
        "name": ", ".join(word for word in [kind, optimizer, setting] if word),
        "pretraining": json.dumps({"gan" if kind == "gan" else "autoencoder": pretraining}),
        "configuration": json.dumps(settings),
        "measures": measures,
        "models": {
            model: torch.cat([value.reshape(-1) for value in values]).tolist() for model, values in models.items()
        },
    }


def cases(tensor: Callable[[torch.Tensor], dict]) -> tuple[list[dict], dict]:
    """Every case, and the shared values."""
    set_precision("float64")
    generator = torch.Generator().manual_seed(SEED)
    inputs = torch.rand([SAMPLES, WIDTHS[0]], generator=generator, dtype=torch.float32).double()
    kinds = [*AUTOENCODERS, "gan"]
    asked = [(kind, optimizer, None) for kind in kinds for optimizer in OPTIMIZERS]
    asked += [(kind, "adam", setting) for kind in kinds for setting in SETTINGS]
    common = {
        "widths": WIDTHS,
        "seed": SEED,
        "batch_size": BATCH_SIZE,
        "epochs": EPOCHS,
        "inputs": tensor(inputs),
    }
    return [case(inputs, *one) for one in asked], common
