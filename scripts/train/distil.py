#!/usr/bin/env python3
"""Train a small tagger on what a large one said (distillation: Hinton, Vinyals and Dean, 2015).

usage: distil.py LABELS [LABELS …] --encoder SMALL_DIR --out DIR [--steps N] [--batch N] [--rate X] [--seed N]
       [--workers N] [--keep-words]

In: files that label.py wrote, and a directory as shrink.py makes it. Out: a checkpoint like those of train.py. Each
worker takes ``--steps`` batches.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
import workers
from lessons import batches, tensors
from network import ROLE_CLASSES, Tagger
from train import optimiser

ROLES = len(ROLE_CLASSES)


def cross(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Cross entropy with probabilities, a row."""
    return -(wanted * logits.log_softmax(-1)).sum(-1)


def loss_of(model: Tagger, b: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The losses of a batch, weighted as in train.py; roles count as much as their span is something."""
    tags, kinds, roles = model(b["ids"], b["segments"], b["features"], b["first"], b["last"], b["mask"], b["judged"])
    tags, kinds, roles = tags.float(), kinds.float(), roles.float()
    something = (1 - b["kinds"][..., 0]).sum().clamp(min=1)
    sure = 1 - b["kinds"][b["judged"]][:, 0]
    sure = sure / sure.sum().clamp(min=1e-6)
    side = torch.stack([1 - b["roles"][:, ROLES], b["roles"][:, ROLES]], -1)
    return {
        "spans": (cross(kinds, b["kinds"]) * b["words"][..., None]).sum() / something,
        "tags": 2 * cross(tags, b["tags"])[b["words"]].mean(),
        "role": 0.3 * (cross(roles[:, :ROLES], b["roles"][:, :ROLES]) * sure).sum(),
        "side": 0.1 * (cross(roles[:, ROLES:], side) * sure).sum(),
    }


def train(rank: int, a: argparse.Namespace) -> None:
    """What one worker does; a checkpoint every few hundred steps."""
    torch.manual_seed(a.seed)
    model = Tagger(str(a.encoder), a.hidden, dropout=0.05)
    if not workers.HALF:
        model.encoder.set_attn_implementation("sdpa")  # in single precision the faster of the two
    model.load_state_dict(torch.load(a.encoder / "model.pt"))
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(not a.keep_words)
    torch.manual_seed(a.seed + 1000 * rank)
    opt, schedule = optimiser(model, a.rate, a.rate, a.steps, 0.01)
    began, seen = time.time(), {}
    lessons = batches(a.labels, a.batch, random.Random(a.seed + rank))
    for step, rows in zip(range(1, a.steps + 1), lessons, strict=False):
        with workers.precision():
            losses = loss_of(model, tensors(rows))
        workers.learn(model, losses, opt, schedule)
        if step % workers.EVERY == 0 or step == a.steps:
            workers.average(model)
        seen = workers.running(seen, losses)
        if rank == 0 and step % 50 == 0:
            rounded = {k: round(v, 3) for k, v in seen.items()}
            print(f"step {step}/{a.steps} {time.time() - began:.0f}s", rounded, flush=True)
        if rank == 0 and (step % 500 == 0 or step == a.steps):
            torch.save(model.state_dict(), a.out / "model.pt")


def main() -> None:
    """Parse and train."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("labels", nargs="+", type=Path)
    p.add_argument("--encoder", required=True, type=Path)
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--steps", type=int, default=8000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--keep-words", action="store_true", help="leave the embeddings of word pieces as they are")
    p.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    p.add_argument("--port", type=int, default=29512)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    workers.start(train, a.workers, a.port, a)


if __name__ == "__main__":
    main()
