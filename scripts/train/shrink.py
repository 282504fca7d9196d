#!/usr/bin/env python3
"""Cut a small tagger out of a trained large one, to be distilled.

usage: shrink.py CHECKPOINT_DIR --encoder DIR --out DIR [--layers N] [--size N] [--heads N] [--inner N] [--hidden N]

In: a checkpoint of train.py and the encoder it started from. Out: a directory with model.pt, config.json and
tokenizer.json: the lowest layers, and of every layer the dimensions, heads and inner units with the largest weights
(structured pruning by magnitude: Li et al., 2017). What is cut out says nothing sensible before it is trained.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from network import MAX_WIDTH, Tagger
from transformers import BertConfig

Weights = dict[str, torch.Tensor]
HEAD = 32
"""Dimensions of one attention head, in the large encoder and in the small."""


def largest(weights: list[torch.Tensor], number: int) -> torch.Tensor:
    """Columns with the largest weights over all matrices, in their old order."""
    mass = sum((w / w.norm()).pow(2).sum(0) for w in weights)
    return torch.as_tensor(mass).topk(number).indices.sort().values


def layer(weights: Weights, at: str, keep: torch.Tensor, heads: int, inner: int) -> Weights:
    """One layer with the dimensions to keep, ``heads`` heads and ``inner`` units."""
    out = weights[f"{at}attention.output.dense.weight"]
    best = largest([out.pow(2).sum(0).reshape(-1, HEAD).sum(1)[None].sqrt()], heads)
    rows = (best[:, None] * HEAD + torch.arange(HEAD)).flatten()
    units = largest([weights[f"{at}output.dense.weight"]], inner)
    cuts = {f"attention.self.{part}": (rows, keep) for part in ("query", "key", "value")}
    cuts |= {"attention.output.dense": (keep, rows), "intermediate.dense": (units, keep), "output.dense": (keep, units)}
    result = {}
    for name, (to, of) in cuts.items():
        result[f"{at}{name}.weight"] = weights[f"{at}{name}.weight"][to][:, of]
        result[f"{at}{name}.bias"] = weights[f"{at}{name}.bias"][to]
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        result |= {f"{at}{name}.{part}": weights[f"{at}{name}.{part}"][keep] for part in ("weight", "bias")}
    return result


def heads(weights: Weights, keep: torch.Tensor, hidden: int) -> Weights:
    """Word tags and the span heads, ``hidden`` units for kinds and as many for roles."""
    half = weights["kind.weight"].shape[1]
    units = [largest([weights[f"{name}.weight"]], hidden) for name in ("kind", "role")]
    both = torch.cat([units[0], half + units[1]])
    result = {"tags.weight": weights["tags.weight"][:, keep], "tags.bias": weights["tags.bias"]}
    result |= {"width.weight": weights["width.weight"][:MAX_WIDTH, both], "ends.0.bias": weights["ends.0.bias"][both]}
    result |= {f"ends.{i}.weight": weights[f"ends.{i}.weight"][both][:, keep] for i in range(4)}
    for name, kept in zip(("kind", "role"), units, strict=True):
        result |= {f"{name}.weight": weights[f"{name}.weight"][:, kept], f"{name}.bias": weights[f"{name}.bias"]}
    return result


def shrink(weights: Weights, a: argparse.Namespace) -> Weights:
    """The weights of the small tagger."""
    names = [f"encoder.encoder.layer.{i}." for i in range(a.layers)]
    readers = [weights[f"{at}{part}.weight"] for at in names for part in ("attention.self.value", "intermediate.dense")]
    tables = {n: w for n, w in weights.items() if n.startswith("encoder.embeddings.") and n.endswith("weight")}
    keep = largest([*readers, weights["encoder.embeddings.word_embeddings.weight"]], a.size)
    result = {name: weights[name][..., keep] for name in (*tables, "shape.weight", "count.weight")}
    result["encoder.embeddings.LayerNorm.bias"] = weights["encoder.embeddings.LayerNorm.bias"][keep]
    for at in names:
        result |= layer(weights, at, keep, a.heads, a.inner)
    return result | heads(weights, keep, a.hidden)


def main() -> None:
    """Parse, cut, save."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--encoder", required=True, type=Path)
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--layers", type=int, default=2)
    p.add_argument("--size", type=int, default=192)
    p.add_argument("--heads", type=int, help=f"attention heads of {HEAD} dimensions; else as many as fill the size")
    p.add_argument("--inner", type=int, default=768)
    p.add_argument("--hidden", type=int, default=64)
    a = p.parse_args()
    a.heads = a.heads or a.size // HEAD
    large = BertConfig.from_pretrained(a.encoder)
    config = BertConfig(
        vocab_size=large.vocab_size,
        hidden_size=a.size,
        num_hidden_layers=a.layers,
        num_attention_heads=a.size // HEAD,
        intermediate_size=a.inner,
        layer_norm_eps=large.layer_norm_eps,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        kept_heads=a.heads,
    )
    config.save_pretrained(a.out)
    shutil.copyfile(a.encoder / "tokenizer.json", a.out / "tokenizer.json")
    small = Tagger(str(a.out), a.hidden)
    small.load_state_dict(shrink(torch.load(a.checkpoint / "model.pt"), a))
    torch.save(small.state_dict(), a.out / "model.pt")


if __name__ == "__main__":
    main()
