#!/usr/bin/env python3
"""Fine-tune the concept tagger on annotated abstracts.

usage: train.py DATA.jsonl [DATA.jsonl …] --encoder DIR --out DIR [--epochs N] [--seed N] [--init CHECKPOINT]
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
import workers
from data import IGNORE, Example, batch, encoder_of, examples, load
from network import Tagger
from torch.nn.functional import cross_entropy

HIDDEN = 103
"""[MASK] in the BERT vocabulary; the pieces from 999 on are words, those before it are special."""


def loss_of(model: Tagger, b: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The four losses of a batch, weighted."""
    judged = b["roles"] != IGNORE
    tags, kinds, roles = model(b["ids"], b["segments"], b["features"], b["first"], b["last"], b["mask"], judged)
    tags, kinds, roles = tags.float(), kinds.float(), roles.float()
    gold = (b["kinds"] > 0).sum().clamp(min=1)
    spans = cross_entropy(kinds.reshape(-1, 5), b["kinds"].reshape(-1), ignore_index=IGNORE, reduction="sum") / gold
    role = cross_entropy(roles[:, :5], b["roles"][judged]) if judged.any() else spans * 0
    sides = b["sides"][judged]
    sided = sides != IGNORE
    side = cross_entropy(roles[sided][:, 5:], sides[sided]) if sided.any() else spans * 0
    words = cross_entropy(tags.reshape(-1, 9), b["tags"].reshape(-1), ignore_index=IGNORE)
    return {"spans": spans, "tags": 2 * words, "role": 0.3 * role, "side": 0.2 * side}


def batches(rows: list, size: int, rng: random.Random) -> list[list]:
    """Batches of similar length, in random order."""
    order = sorted(rows, key=lambda r: len(r.ids) + rng.random() * 60)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def optimiser(model: Tagger, rate: float, head_rate: float, steps: int, final: float) -> tuple:
    """AdamW with its own rate for the heads; warm-up, then a straight line down to ``final``."""
    base = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    head = [p for n, p in model.named_parameters() if not n.startswith("encoder.") and p.requires_grad]
    opt = torch.optim.AdamW(
        [{"params": base, "lr": rate}, {"params": head, "lr": head_rate}], weight_decay=0.01, fused=True
    )
    warm = max(1, steps // 12)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min((s + 1) / warm, max(final, (steps - s) / (steps - warm)))
    )
    return opt, schedule


def work(rank: int, a: argparse.Namespace, rows: list[Example]) -> None:
    """What one worker does."""
    torch.manual_seed(a.seed)
    model = Tagger(a.encoder)
    if a.init:
        model.load_state_dict(torch.load(a.init))
    torch.manual_seed(a.seed + 1000 * rank)
    rng = random.Random(a.seed)
    per_epoch = len(rows) // (a.batch * a.workers)
    steps = a.epochs * per_epoch
    opt, schedule = optimiser(model, a.rate, a.head_rate, steps, a.final)
    step, began, seen = 0, time.time(), {}
    for epoch in range(a.epochs):
        model.train()
        groups = batches(rows, a.batch, rng)
        for group in groups[rank :: a.workers][:per_epoch]:
            tensors = batch(group)
            if a.hide:
                hidden = (torch.rand(tensors["ids"].shape) < a.hide) & (tensors["ids"] > 999)
                tensors["ids"][hidden] = HIDDEN
            with workers.precision():
                losses = loss_of(model, tensors)
            workers.learn(model, losses, opt, schedule)
            step += 1
            if step % workers.EVERY == 0 or step == steps:
                workers.average(model)
            if step % 100 == 0 and rank == 0:
                torch.save(model.state_dict(), a.out / "model.pt")
            seen = workers.running(seen, losses)
            if step % 20 == 0 and rank == 0:
                print(
                    f"epoch {epoch} step {step}/{steps} {time.time() - began:.0f}s",
                    {k: round(v, 3) for k, v in seen.items()},
                    flush=True,
                )
        workers.average(model)
        if rank == 0:
            torch.save(model.state_dict(), a.out / "model.pt")


def main() -> None:
    """Parse, load, train in all workers."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("data", nargs="+")
    p.add_argument("--encoder", required=True, help="directory with config.json, tokenizer.json and weights")
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--epochs", type=int, default=6)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--head-rate", type=float, default=1e-3)
    p.add_argument("--final", type=float, default=0.0, help="learning rate at the end, as a share of the first")
    p.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    p.add_argument("--port", type=int, default=29511)
    p.add_argument("--init", help="a checkpoint to start from")
    p.add_argument("--hide", type=float, default=0.0, help="share of word pieces replaced by [MASK]")
    p.add_argument("--limit", type=int)
    a = p.parse_args()
    encoder = encoder_of(a.encoder)
    rows = [e for path in a.data for r in load(path)[: a.limit] for e in examples(r, encoder)]
    a.out.mkdir(parents=True, exist_ok=True)
    workers.start(work, a.workers, a.port, a, rows)


if __name__ == "__main__":
    main()
