"""Times a full training step in PyTorch: a counterpart of `dnn-dist bench WORKLOAD`.

A step is zero_grad, forward, backward, clip_grad_norm_(1.0) and optimizer.step on a batch already in memory,
with one thread per rank; with more ranks, DistributedDataParallel over gloo on this host. The batch size is
per rank, so more ranks process more samples per step.

PyTorch runs eagerly, with the fastest settings found: in-place activations, gradients set to None, in
DistributedDataParallel a static graph and gradients as views of the buckets. The fastest pair of its three
optimizer implementations and two clipping implementations, which depends on the model, is chosen by trial
before the measurement; `--optimizer` and `--clip` restrict the choice.

One JSON line on stdout: the best round's step time and the median round's, in microseconds, and the settings
chosen.
"""

import argparse
import functools
import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Workload:
    """A multilayer perceptron and its training settings; `widths` from the inputs to the classes."""

    widths: list[int]
    activation: type[nn.Module]
    learning_rate: float
    momentum: float
    batch: int


WORKLOADS = {
    "mlp-mnist": Workload([784, 300, 100, 10], nn.ReLU, learning_rate=0.01, momentum=0, batch=32),
    "homl20": Workload([3072] + [100] * 20 + [10], nn.ELU, learning_rate=0.01, momentum=0.9, batch=32),
    "mlp-wide": Workload([784, 2048, 2048, 2048, 10], nn.ReLU, learning_rate=0.01, momentum=0.9, batch=128),
}

OPTIMIZERS = ["fused", "foreach", "plain"]
CLIPS = ["foreach", "plain"]


def model(workload: Workload) -> nn.Sequential:
    """Dense layers with the activation between them and He initialization."""
    layers = []
    for width, next_width in zip(workload.widths, workload.widths[1:]):
        dense = nn.Linear(width, next_width)
        nn.init.normal_(dense.weight, std=math.sqrt(2 / width))
        nn.init.zeros_(dense.bias)
        layers += [dense, workload.activation(inplace=True)]
    return nn.Sequential(*layers[:-1])


def measure(options: argparse.Namespace, rank: int) -> tuple[str, list[float]]:
    """The settings chosen, and the seconds per step of each round. Every rank must call it."""
    workload = WORKLOADS[options.workload]
    torch.manual_seed(42 + rank)
    network = model(workload)
    parameters = list(network.parameters())
    if options.ranks > 1:
        network = nn.parallel.DistributedDataParallel(
            network,
            static_graph=True,
            gradient_as_bucket_view=True,
            bucket_cap_mb=options.bucket_megabytes,
        )
    inputs = torch.randn(workload.batch, workload.widths[0])
    labels = torch.randint(workload.widths[-1], [workload.batch])

    def run(optimizer: torch.optim.SGD, clip_foreach: bool, steps: int) -> float:
        if options.ranks > 1:
            dist.barrier()
        start = time.perf_counter()
        for _ in range(steps):
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(network(inputs), labels).backward()
            nn.utils.clip_grad_norm_(parameters, 1.0, foreach=clip_foreach)
            optimizer.step()
        return agreed((time.perf_counter() - start) / steps, options.ranks)

    candidates = {}
    for kind, clip in product(options.optimizer or OPTIMIZERS, options.clip or CLIPS):
        optimizer = torch.optim.SGD(
            parameters,
            lr=workload.learning_rate,
            momentum=workload.momentum,
            fused=kind == "fused",
            foreach=kind == "foreach",
        )
        candidates[f"{kind} optimizer, {clip} clip"] = functools.partial(run, optimizer, clip == "foreach")
    choice, step_seconds = fastest(candidates)
    steps = max(3, round(options.seconds / step_seconds))
    return choice, [candidates[choice](steps) for _ in range(options.rounds)]


def fastest(candidates: dict[str, Callable[[int], float]]) -> tuple[str, float]:
    """The name of the candidate with the best trial, and its seconds per step. The trials alternate between candidates."""
    best = dict.fromkeys(candidates, math.inf)
    for trial in range(5):
        for name, run in candidates.items():
            seconds = run(5 if trial == 0 else max(3, round(0.05 / best[name])))
            best[name] = min(best[name], seconds)
    return min(best.items(), key=lambda entry: entry[1])


def agreed(seconds: float, ranks: int) -> float:
    """The slowest rank's time, on every rank, so that all ranks choose the same settings and number of steps."""
    if ranks == 1:
        return seconds
    shared = torch.tensor(seconds, dtype=torch.float64)
    dist.all_reduce(shared, op=dist.ReduceOp.MAX)
    return shared.item()


def work(rank: int, options: argparse.Namespace, rendezvous: str) -> None:
    """Runs one rank. If there is a core for every rank, pins each to its own, as mpirun does."""
    torch.set_num_threads(1)
    if hasattr(os, "sched_getaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if 1 < options.ranks <= len(cores):
            os.sched_setaffinity(0, [cores[rank]])
    if options.ranks > 1:
        dist.init_process_group("gloo", init_method=rendezvous, rank=rank, world_size=options.ranks)
    choice, times = measure(options, rank)
    if rank == 0:
        report(options, choice, times)
    if options.ranks > 1:
        dist.barrier()
        # Exit without shutting gloo's threads down: that sometimes aborts the process ("terminate called without an
        # active exception"). The result has been reported.
        os._exit(0)


def report(options: argparse.Namespace, choice: str, times: list[float]) -> None:
    """The JSON line."""
    best = min(times)
    result = {
        "framework": "pytorch",
        "version": torch.__version__,
        "workload": options.workload,
        "ranks": options.ranks,
        "step_us": round(1e6 * best, 1),
        "step_us_median": round(1e6 * statistics.median(times), 1),
        "samples_per_second": round(WORKLOADS[options.workload].batch * options.ranks / best),
        "settings": choice,
    }
    print(json.dumps(result), flush=True)


def positive(kind: type):
    """A parser of positive numbers."""

    def read(text: str):
        value = kind(text)
        if not 0 < value < math.inf:
            raise ValueError(text)
        return value

    read.__name__ = f"positive {kind.__name__}"  # For argparse's error message.
    return read


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--ranks", type=positive(int), default=1, help="processes on this host (default 1)")
    parser.add_argument("--rounds", type=positive(int), default=5, help="number of rounds; the best one counts (default 5)")
    parser.add_argument("--seconds", type=positive(float), default=1.0, help="duration of a round (default 1)")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, nargs="+", help="candidates (default all)")
    parser.add_argument("--clip", choices=CLIPS, nargs="+", help="candidates (default all)")
    parser.add_argument("--bucket-megabytes", type=positive(float), default=25.0, help="bucket size of DDP (default 25)")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.ranks == 1:
        return work(0, options, "")
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    with tempfile.TemporaryDirectory() as folder:
        rendezvous = f"file://{folder}/rendezvous"
        torch.multiprocessing.spawn(work, (options, rendezvous), nprocs=options.ranks)


if __name__ == "__main__":
    main()
