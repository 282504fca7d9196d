"""Training in several processes of one thread each: two threads of one process wait for each other on a busy machine.

In: what one worker does, by its rank. Out: the processes; what they share is the mean of their weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import nn

EVERY = 20
"""Steps between two averagings."""


def start(work: Callable[..., None], workers: int, port: int, *args: object) -> None:
    """Run ``work(rank, *args)`` in as many processes, and wait for them."""
    torch.multiprocessing.start_processes(_one, args=(work, workers, port, args), nprocs=workers, start_method="fork")


def _one(rank: int, work: Callable[..., None], workers: int, port: int, args: tuple[object, ...]) -> None:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=workers)
    work(rank, *args)


def learn(model: nn.Module, losses: dict[str, torch.Tensor], opt: Any, schedule: Any) -> None:
    """One step down the sum of the losses, of no more than unit length."""
    sum(losses.values()).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    opt.zero_grad(set_to_none=True)
    schedule.step()


def running(seen: dict[str, float], losses: dict[str, torch.Tensor]) -> dict[str, float]:
    """The running means of the losses, for whoever watches."""
    return {k: 0.98 * seen.get(k, v.item()) + 0.02 * v.item() for k, v in losses.items()}


def average(model: nn.Module) -> None:
    """Local SGD (Stich, 2019): the workers train on their own and take the mean of their weights now and then."""
    for p in model.parameters():
        if p.requires_grad:
            dist.all_reduce(p.data)
            p.data /= dist.get_world_size()


HALF = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
"""Whether the processor multiplies in bfloat16; where not, single precision is sixty times faster."""


def precision() -> torch.autocast:
    """The context in which losses are computed."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF)
