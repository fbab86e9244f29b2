"""Safetensors files written by the Python library from PyTorch modules, with the modules' outputs.

A case holds: `name`, `file` (its bytes in base64), `layers` (as a configuration states them), `prefix` (of the names), `inputs` and the module's `outputs` in evaluation mode, computed in float64 from the weights as the file has them.
"""

import base64
from collections.abc import Callable

import safetensors.torch
import torch
from torch import nn

SEED = 20240611


class Kept(nn.Module):
    """A module whose layers are a Sequential kept as `self.layers`."""

    def __init__(self, layers: nn.Sequential):
        super().__init__()
        self.layers = layers

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


def trained(layers: nn.Sequential, inputs: int, steps: int = 5) -> Kept:
    """The layers after a few steps, so that running statistics, biases and slopes differ from their initial values."""
    module = Kept(layers)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
    for _ in range(steps):
        x = torch.randn(16, inputs) * 2 + 1
        optimizer.zero_grad()
        module(x).square().mean().backward()
        optimizer.step()
    return module


def case(
    tensor: Callable[[torch.Tensor], dict], name: str, layers: list, module: nn.Module, inputs: int,
    dtype: torch.dtype = torch.float32, prefix: str = "layers.",
) -> dict:
    """A file of the module's state as `dtype`, and the module's outputs with it."""
    state = {
        key: value.to(dtype) if value.is_floating_point() else value for key, value in module.state_dict().items()
    }
    file = safetensors.torch.save({key: value.contiguous() for key, value in state.items()})
    module.load_state_dict(state)
    x = torch.randn(4, inputs).double()
    with torch.no_grad():
        outputs = module.double().eval()(x)
    return {
        "name": name, "file": base64.b64encode(file).decode(), "layers": layers, "prefix": prefix,
        "inputs": tensor(x), "outputs": tensor(outputs),
    }


def cases(tensor: Callable[[torch.Tensor], dict]) -> list[dict]:
    """Plain layers in each type of element, and BatchNorm with its counters."""
    torch.manual_seed(SEED)
    plain = ["dense: 5", "elu", "dense: 3"]

    def make_plain() -> nn.Sequential:
        return nn.Sequential(nn.Linear(4, 5), nn.ELU(), nn.Linear(5, 3))

    result = []
    for dtype in [torch.float32, torch.float64, torch.float16, torch.bfloat16]:
        name = f"dense layers as {str(dtype).removeprefix('torch.')}"
        result.append(case(tensor, name, plain, trained(make_plain(), 4), 4, dtype))
    alone = trained(make_plain(), 4).layers
    result.append(case(tensor, "a Sequential saved by itself", plain, alone, 4, prefix=""))
    normalized = nn.Sequential(
        nn.Linear(4, 5, bias=True), nn.BatchNorm1d(5, eps=1e-3), nn.PReLU(5), nn.Dropout(0.5), nn.Linear(5, 3)
    )
    layers = ["dense: 5", "batch_norm", "prelu", "dropout: 0.5", "dense: 3"]
    result.append(case(tensor, "batch norm, prelu, dropout", layers, trained(normalized, 4), 4))
    return result
