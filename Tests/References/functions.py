"""Reference values of differentiable functions: outputs and input gradients by PyTorch's autograd.

Where Keras has the function under the same definition, its value is computed too and has to agree.

A case holds: `name`, `function`, `type`, `attributes`, `inputs`, `output_gradient`, `output` and
`input_gradients`, where null stands for an input that needs no gradient. All values are computed in
float64. In a case of type float32 the inputs are float32 numbers, so that the values are what an exact
float32 function would round; PyTorch's own float32 must agree with them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import keras
import torch
import torch.nn.functional as F

SEED = 20240607

# name → PyTorch's computation, from the inputs and the attributes.
FUNCTIONS: dict[str, Callable[..., torch.Tensor]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a: -a,
    "power": lambda a, exponent: a**exponent,
    "square": torch.square,
    "exp": torch.exp,
    "log": torch.log,
    "sum": lambda a, axis=None, keepDimensions=False: torch.sum(a, dim=axis, keepdim=keepDimensions),
    "mean": lambda a, axis=None, keepDimensions=False: torch.mean(a, dim=axis, keepdim=keepDimensions),
    "reshape": lambda a, shape: a.reshape(shape),
    "transpose": lambda a: a.T,
    "broadcastTo": lambda a, shape: a.broadcast_to(shape),
    "sumTo": lambda a, shape: a.sum_to_size(shape),
    "matmul": torch.matmul,
    "linear": F.linear,
    "transposedLinear": lambda x, weight, bias: x @ weight + bias,
    "absolute": torch.abs,
    "sin": torch.sin,
    "cos": torch.cos,
    "squareRoot": torch.sqrt,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "clip": lambda a, lower, upper: torch.clamp(a, lower, upper),
    "choose": lambda a, b, condition: torch.where(condition != 0, a, b),
    "gather": lambda table, indices: F.embedding(indices.long(), table),
    "concatenate": lambda *parts, axis: torch.cat(parts, dim=axis),
    "slice": lambda a, axis, start, end: a.narrow(axis, start, end - start),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softmax": lambda a: F.softmax(a, dim=1),
    "relu": F.relu,
    "leakyReLU": lambda a, slope: F.leaky_relu(a, slope),
    "rrelu": lambda a, slopes: torch.where(a > 0, a, slopes * a),
    "prelu": F.prelu,
    "elu": lambda a, alpha: F.elu(a, alpha=alpha),
    "selu": F.selu,
    "softplus": lambda a: F.softplus(a, threshold=1e9),  # PyTorch replaces log(1 + e^x) by x above 20.
    "gelu": lambda a, approximate: F.gelu(a, approximate=approximate),
    "swish": F.silu,
    "softmaxCrossEntropy": lambda logits, labels, smoothing=0.0: F.cross_entropy(
        logits, torch.tensor(labels), reduction="none", label_smoothing=smoothing
    ),
    "binaryCrossEntropy": lambda logits, targets: F.binary_cross_entropy_with_logits(
        logits, targets, reduction="none"
    ).mean(dim=1),
    "meanAbsoluteError": lambda predictions, targets: F.l1_loss(
        predictions, targets, reduction="none"
    ).mean(dim=1),
    "huber": lambda predictions, targets, delta: F.huber_loss(
        predictions, targets, reduction="none", delta=delta
    ).mean(dim=1),
    "meanSquaredError": lambda predictions, targets: F.mse_loss(
        predictions, targets, reduction="none"
    ).mean(dim=1),
}

# The same in Keras, for the functions it has.
KERAS: dict[str, Callable[..., torch.Tensor]] = {
    "sigmoid": keras.activations.sigmoid,
    "tanh": keras.activations.tanh,
    "softmax": keras.activations.softmax,
    "relu": keras.activations.relu,
    "leakyReLU": lambda a, slope: keras.activations.leaky_relu(a, negative_slope=slope),
    "elu": lambda a, alpha: keras.activations.elu(a, alpha=alpha),
    "selu": keras.activations.selu,
    "softplus": keras.activations.softplus,
    "gelu": lambda a, approximate: keras.activations.gelu(a, approximate=approximate == "tanh"),
    "swish": keras.activations.silu,
    "softmaxCrossEntropy": lambda logits, labels, smoothing=0.0: keras.losses.categorical_crossentropy(
        F.one_hot(torch.tensor(labels), logits.shape[1]).double(), logits, from_logits=True, label_smoothing=smoothing
    ),
    "binaryCrossEntropy": lambda logits, targets: keras.losses.binary_crossentropy(
        targets, logits, from_logits=True
    ),
    "meanSquaredError": lambda predictions, targets: keras.losses.mean_squared_error(targets, predictions),
    "meanAbsoluteError": lambda predictions, targets: keras.losses.mean_absolute_error(targets, predictions),
    "huber": lambda predictions, targets, delta: keras.losses.huber(targets, predictions, delta=delta),
}

MEANS = {"binaryCrossEntropy", "meanSquaredError", "meanAbsoluteError", "huber"}


@dataclass
class Draw:
    """An input: `values`, or standard normal numbers, `least` or more from zero, positive on request."""

    shape: list[int]
    values: list[float] | None = None
    scale: float = 1.0
    least: float = 0.0
    positive: bool = False
    needs_gradient: bool = True

    def tensor(self, generator: torch.Generator, dtype: torch.dtype) -> torch.Tensor:
        if self.values is not None:
            x = torch.tensor(self.values, dtype=torch.float64).reshape(self.shape)
        else:
            x = self.scale * torch.randn(self.shape, generator=generator, dtype=torch.float64)
            x = x + torch.where(x < 0, -self.least, self.least)
            x = x.abs() if self.positive else x
        return x.to(dtype).double().requires_grad_(self.needs_gradient)


@dataclass
class Case:
    """One function's case: inputs and attributes."""

    name: str
    function: str
    inputs: list[Draw]
    attributes: dict = field(default_factory=dict)
    float32: bool = False

    def computed(self, generator: torch.Generator, tensor: Callable[[torch.Tensor], dict]) -> dict:
        dtype = torch.float32 if self.float32 else torch.float64
        inputs = [draw.tensor(generator, dtype) for draw in self.inputs]
        output, output_gradient, gradients = self.run(inputs, None, generator, dtype)
        if self.function in KERAS:
            by_keras = KERAS[self.function](*[x.detach() for x in inputs], **self.attributes)
            # Keras computes means in float32 whatever the type.
            near = 1e-6 if self.function in MEANS else 1e-10
            torch.testing.assert_close(by_keras.double(), output.detach(), rtol=near, atol=near)
        if self.float32:
            singles = [x.detach().float().requires_grad_(x.requires_grad) for x in inputs]
            y, _, single_gradients = self.run(singles, output_gradient.float(), generator, dtype)
            for single, double in zip([y, *single_gradients], [output, *gradients]):
                if double is not None:
                    torch.testing.assert_close(single.double(), double, rtol=2e-6, atol=2e-6)
        return {
            "name": self.name + (", float32" if self.float32 else ""),
            "function": self.function,
            "type": "float32" if self.float32 else "float64",
            "attributes": self.attributes,
            "inputs": [tensor(x) for x in inputs],
            "output_gradient": tensor(output_gradient),
            "output": tensor(output),
            "input_gradients": [None if g is None else tensor(g) for g in gradients],
        }

    def run(self, inputs, output_gradient, generator, dtype):
        """The output, its gradient (drawn if None) and the gradients of the inputs."""
        output = FUNCTIONS[self.function](*inputs, **self.attributes)
        if output_gradient is None:
            output_gradient = Draw(list(output.shape)).tensor(generator, dtype).detach()
        wanted = [x for x in inputs if x.requires_grad]
        found = iter(torch.autograd.grad(output, wanted, output_gradient))
        return output, output_gradient, [next(found) if x.requires_grad else None for x in inputs]


def requested() -> list[Case]:
    """Every case, in the order of the file."""
    cases = []

    def case(name, function, *inputs, float32=False, **attributes):
        draws = [x if isinstance(x, Draw) else Draw(x) for x in inputs]
        cases.append(Case(name, function, draws, attributes))
        if float32:
            cases.append(Case(name, function, draws, attributes, float32=True))

    pairs = {
        "the same shape": ([3, 4], [3, 4]),
        "a row to every row": ([3, 4], [4]),
        "every column by a column": ([3, 4], [3, 1]),
        "three dimensions and a column": ([2, 3, 4], [3, 1]),
        "both stretched": ([5, 1], [1, 7]),
        "a scalar on the left": ([], [3, 5]),
    }
    for function in ["add", "subtract", "multiply", "divide"]:
        for what, (a, b) in pairs.items():
            # A divisor near zero would test the conditioning of the case and not the function.
            right = Draw(b, least=0.5 if function == "divide" else 0.0)
            case(f"{function}: {what}", function, a, right, float32=what == "a row to every row")
    case("add: a constant on the left", "add", Draw([3, 4], needs_gradient=False), [3, 4])
    case("multiply: a constant on the right", "multiply", [3, 4], Draw([4], needs_gradient=False))

    case("negate: a ragged matrix", "negate", [3, 7])
    case("negate: a scalar", "negate", [])
    case("power: a square", "power", Draw([3, 5]), exponent=2, float32=True)
    case("power: a cube", "power", Draw([17]), exponent=3, float32=True)
    case("power: a reciprocal", "power", Draw([3, 5], least=0.3), exponent=-1, float32=True)
    case("power: a square root", "power", Draw([3, 5], least=0.3, positive=True), exponent=0.5, float32=True)
    case("square: a ragged matrix", "square", [3, 7], float32=True)
    case("square: large and small", "square", Draw([4], [1e15, -1e-15, 3e-3, -7e8]))
    case("exp: ordinary values", "exp", [3, 7], float32=True)
    case("exp: large and small", "exp", Draw([7], [-80, -20, -1e-9, 0, 1e-9, 20, 80]))
    case("log: ordinary values", "log", Draw([3, 7], least=0.2, positive=True), float32=True)
    case("log: near one, large and small", "log", Draw([7], [1e-30, 1e-9, 0.5, 1 - 1e-9, 1, 1 + 1e-9, 1e30]))

    for function in ["sum", "mean"]:
        case(f"{function}: all of a matrix", function, [3, 17], float32=True)
        case(f"{function}: all of three dimensions", function, [2, 3, 5])
        case(f"{function}: a single element", function, [1, 1])
        case(f"{function}: along axis 0", function, [5, 7], axis=0, float32=True)
        case(f"{function}: along axis 1", function, [5, 7], axis=1, float32=True)
        case(f"{function}: along axis 0, dimensions kept", function, [5, 7], axis=0, keepDimensions=True)
        case(f"{function}: along axis 1, dimensions kept", function, [5, 7], axis=1, keepDimensions=True)
        case(f"{function}: along the middle axis", function, [2, 3, 5], axis=1)

    case("reshape: a matrix to three dimensions", "reshape", [4, 6], shape=[2, 3, 4])
    case("reshape: three dimensions to a vector", "reshape", [2, 3, 5], shape=[30])
    case("transpose: a ragged matrix", "transpose", [3, 7])
    case("transpose: a row", "transpose", [1, 5])
    case("broadcastTo: a row", "broadcastTo", [4], shape=[3, 4])
    case("broadcastTo: a column", "broadcastTo", [3, 1], shape=[3, 5])
    case("broadcastTo: a matrix to three dimensions", "broadcastTo", [3, 1], shape=[2, 3, 4])
    case("broadcastTo: a scalar", "broadcastTo", [], shape=[2, 3])
    case("sumTo: a row", "sumTo", [3, 4], shape=[4])
    case("sumTo: a column", "sumTo", [3, 5], shape=[3, 1])
    case("sumTo: three dimensions to a matrix", "sumTo", [2, 3, 4], shape=[3, 1])

    case("matmul: ragged matrices", "matmul", [3, 5], [5, 7], float32=True)
    case("matmul: one row", "matmul", [1, 17], [17, 3])
    case("matmul: an outer product", "matmul", [6, 1], [1, 5])
    case("matmul: longer than a block of 256", "matmul", [2, 300], [300, 1])
    case("matmul: a constant on the left", "matmul", Draw([3, 5], needs_gradient=False), [5, 2])
    case("linear: a ragged batch", "linear", [5, 7], [3, 7], [3], float32=True)
    case("linear: one sample", "linear", [1, 4], [6, 4], [6])
    case("linear: one output", "linear", [9, 4], [1, 4], [1])
    case("linear: data that needs no gradient", "linear", Draw([4, 5], needs_gradient=False), [3, 5], [3])

    case("transposedLinear: a ragged batch", "transposedLinear", [5, 7], [7, 3], [3], float32=True)
    case("transposedLinear: one sample", "transposedLinear", [1, 4], [4, 6], [6])

    case("relu: a ragged matrix", "relu", Draw([3, 7], least=0.01), float32=True)
    for alpha in [1.0, 0.5]:
        case(f"elu: alpha {alpha}", "elu", Draw([3, 7], least=0.01), alpha=alpha, float32=True)
        near = Draw([6], [-80, -1e-3, -1e-9, 1e-9, 1e-3, 80])
        case(f"elu: alpha {alpha}, near zero and far away", "elu", near, alpha=alpha, float32=True)

    far = Draw([12], [-200, -30, -12, -5, -1e-3, -1e-9, 1e-9, 1e-3, 5, 12, 30, 200])
    for function in ["sigmoid", "tanh", "selu", "softplus", "swish"]:
        case(f"{function}: a ragged matrix", function, Draw([3, 7], least=0.01), float32=True)
        case(f"{function}: near zero and far away", function, far)
    case("absolute: a ragged matrix", "absolute", Draw([3, 7], least=0.01), float32=True)
    case("gelu: a ragged matrix", "gelu", [3, 7], approximate="none", float32=True)
    case("gelu: near zero and far away", "gelu", far, approximate="none")
    case("gelu: approximated, a ragged matrix", "gelu", [3, 7], approximate="tanh", float32=True)
    case("gelu: approximated, near zero and far away", "gelu", far, approximate="tanh")
    for slope in [0.01, 0.3]:
        name = f"leakyReLU: slope {slope}"
        case(name, "leakyReLU", Draw([3, 7], least=0.01), slope=slope, float32=slope == 0.3)
    slopes = Draw([3, 7], [0.125 + 0.01 * place for place in range(21)], needs_gradient=False)
    case("rrelu: a slope for each element", "rrelu", Draw([3, 7], least=0.01), slopes, float32=True)
    case("prelu: a slope for each unit", "prelu", Draw([5, 3], least=0.01), [3], float32=True)
    case("prelu: one slope for all", "prelu", Draw([5, 3], least=0.01), Draw([1], [0.25]), float32=True)
    case("prelu: data that needs no gradient", "prelu", Draw([4, 3], needs_gradient=False), [3])
    case("softmax: a ragged matrix", "softmax", [5, 7], float32=True)
    case("softmax: one column", "softmax", [3, 1])
    case("softmax: far from zero", "softmax", Draw([2, 3], [1e4, 1e4 + 1, 1e4 - 800, -80, 0, 80]))

    labels = [0, 6, 3, 3, 1]
    case("softmaxCrossEntropy: a ragged batch", "softmaxCrossEntropy", [5, 7], labels=labels, float32=True)
    case("softmaxCrossEntropy: one sample of two classes", "softmaxCrossEntropy", [1, 2], labels=[1])
    case("softmaxCrossEntropy: equal logits", "softmaxCrossEntropy", Draw([2, 4], [3.0] * 8), labels=[0, 3])
    hostile = [80, -80, 0, -80, 80, 80, 80, 80, -80, -80, 79.5, 80]
    for labels in [[0, 1, 2, 0], [1, 2, 0, 2]]:
        name = f"softmaxCrossEntropy: logits of 80, labels {labels}"
        case(name, "softmaxCrossEntropy", Draw([4, 3], hostile), labels=labels, float32=True)
    shifted = Draw([3, 5], [value + 1e4 for value in range(15)])
    case("softmaxCrossEntropy: logits far from zero", "softmaxCrossEntropy", shifted, labels=[4, 0, 2])
    for smoothing in [0.1, 0.5]:
        name = f"softmaxCrossEntropy: smoothed by {smoothing}"
        labels = [0, 6, 3, 3, 1]
        case(name, "softmaxCrossEntropy", [5, 7], labels=labels, smoothing=smoothing, float32=True)
    yes_or_no = Draw([4, 3], [0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0.3, 0.5], needs_gradient=False)
    case("binaryCrossEntropy: several outputs", "binaryCrossEntropy", Draw([4, 3], scale=2), yes_or_no, float32=True)
    one = Draw([5, 1], [0, 1, 1, 0, 1], needs_gradient=False)
    case("binaryCrossEntropy: one output", "binaryCrossEntropy", Draw([5, 1], [3, -2, 40, -40, 1e-3]), one)
    targets = Draw([5, 3], needs_gradient=False)
    case("meanAbsoluteError: a ragged batch", "meanAbsoluteError", [5, 3], targets, float32=True)
    for delta in [1.0, 0.5]:
        case(f"huber: delta {delta}", "huber", Draw([5, 3], scale=2), targets, delta=delta, float32=True)
    case("meanSquaredError: a ragged batch", "meanSquaredError", [5, 3], targets, float32=True)
    single = Draw([4, 1], needs_gradient=False)
    case("meanSquaredError: one feature", "meanSquaredError", Draw([4, 1], scale=100), single)

    case("sin: ordinary values", "sin", [3, 7], float32=True)
    case("sin: large and small", "sin", Draw([8], [-1e6, -355, -1e-9, 0, 1e-9, 1.5707963267948966, 3, 12345.678]))
    case("cos: ordinary values", "cos", [3, 7], float32=True)
    case("cos: large and small", "cos", Draw([7], [-1e6, -355, -1e-9, 1e-9, 2, 3, 12345.678]))
    case("squareRoot: positive values", "squareRoot", Draw([3, 7], least=0.2, positive=True), float32=True)
    case("maximum: a ragged matrix", "maximum", [3, 7], [3, 7], float32=True)
    case("maximum: a row to every row", "maximum", [3, 7], [7])
    case("minimum: a ragged matrix", "minimum", [3, 7], [3, 7], float32=True)
    case("minimum: a column to every column", "minimum", [3, 1], [3, 7])
    case("clip: a ragged matrix", "clip", [3, 7], lower=-0.5, upper=0.75, float32=True)
    condition = Draw([2, 3], [0, 1, 0, 1, 1, 0], needs_gradient=False)
    case("choose: a matrix", "choose", [2, 3], [2, 3], condition, float32=True)
    case("choose: a row and a scalar", "choose", [3], [], condition)
    indices = Draw([6], [4, 0, 0, 2, 4, 4], needs_gradient=False)
    case("gather: rows taken several times", "gather", [5, 3], indices, float32=True)
    case("gather: one column", "gather", [5, 1], indices)
    case("concatenate: along axis 0", "concatenate", [2, 3], [1, 3], [4, 3], axis=0)
    case("concatenate: along axis 1", "concatenate", [2, 3], [2, 1], axis=1, float32=True)
    case("concatenate: along the middle axis", "concatenate", [2, 3, 4], [2, 2, 4], axis=1)
    case("slice: rows", "slice", [5, 3], axis=0, start=1, end=4)
    case("slice: columns", "slice", [3, 7], axis=1, start=2, end=7, float32=True)
    return cases


def cases(tensor: Callable[[torch.Tensor], dict]) -> list[dict]:
    """Every case with its values. Random numbers are seeded by the case's name, so adding a case changes no other."""
    computed = []
    for case in requested():
        seed = SEED + sum(index * ord(letter) for index, letter in enumerate(case.name, start=1))
        computed.append(case.computed(torch.Generator().manual_seed(seed), tensor))
    return computed
