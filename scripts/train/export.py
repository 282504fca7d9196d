#!/usr/bin/env python3
"""Write a trained checkpoint as the int8 ONNX model the package runs.

usage: export.py CHECKPOINT_DIR --encoder DIR --out MODEL_DIR [--hidden N]

The graph reads one window and returns only the spans whose score reaches ``floor``; roles are computed for these alone.
Every matrix product of the encoder is int8. What the file says is compared with the network before it is left.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch
from network import KIND_CLASSES, MAX_WIDTH, ROLE_CLASSES, TAGS, Tagger
from onnx_graph import ORT, Graph

from kgraph.extract.encode import N_COUNTS, N_SHAPES

INPUTS = {
    "ids": (int, ["pieces"]),
    "segments": (int, ["pieces"]),
    "features": (int, ["pieces", 2]),
    "first": (int, ["words"]),
    "last": (int, ["words"]),
    "floor": (float, []),
}
KINDS, ROLES = len(KIND_CLASSES) - 1, len(ROLE_CLASSES)
TINY = 1e-9
LIKE = 0.95
"""Least correlation of log probabilities between the network and its int8 file."""


class Writer:
    """A Tagger with a BERT encoder, as an ONNX graph."""

    def __init__(self, model: Tagger) -> None:
        config = model.encoder.config
        if config.model_type != "bert" or config.hidden_act != "gelu":
            raise SystemExit(
                f"export: an encoder of type {config.model_type} with {config.hidden_act}; BERT with gelu is known"
            )
        self.config = config
        self.weights = {name: value.float().numpy() for name, value in model.state_dict().items()}
        self.graph = Graph()

    def write(self, path: Path) -> None:
        """The whole graph: encoder, word tags, span kinds, the spans over the floor, their roles."""
        g = self.graph
        x = self.embeddings()
        for number in range(self.config.num_hidden_layers):
            x = self.layer(x, f"encoder.encoder.layer.{number}.")
        tags, left, right = self.words(x)
        size = self.weights["kind.weight"].shape[1]
        kind_left, role_left = g.split(left, size, size)
        kind_right, role_right = g.split(right, size, size)
        kind_width, role_width = self.weights["width.weight"][:, :size], self.weights["width.weight"][:, size:]
        windows = self.windows()
        kinds = self.kinds(kind_left, g.node("Gather", kind_right, windows), g.constant(kind_width))
        scores = self.scores(tags, kinds, windows)
        where = self.over_the_floor(scores)
        word, width = (g.node("Gather", where, g.constant(i, np.int64)) for i in (0, 1))
        inner = g.add(
            g.node("Gather", role_left, word),
            g.node("Gather", role_right, g.add(word, width)),
            g.node("Gather", g.constant(role_width), width),
        )
        spans = g.node("Transpose", where)
        outputs = {
            "spans": (spans, int, ["spans", 2]),
            "scores": (g.node("GatherND", scores, spans), float, ["spans", KINDS]),
            "roles": (self.roles(inner), float, ["spans", ROLES + 1]),
            "tags": (tags, float, ["words", TAGS]),
            "kinds": (kinds, float, ["words", MAX_WIDTH, KINDS + 1]),
        }
        g.save(path, INPUTS, outputs)

    def linear(self, name: str) -> tuple[np.ndarray, np.ndarray | None]:
        """Weight (inputs × outputs) and bias."""
        return self.weights[f"{name}.weight"].T, self.weights.get(f"{name}.bias")

    def normal(self, x: str, name: str) -> str:
        """Layer normalisation."""
        weight, bias = (self.graph.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        epsilon = self.config.layer_norm_eps
        return self.graph.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=epsilon)

    def embeddings(self) -> str:
        """Word pieces with shape, count, segment and position."""
        g, table = self.graph, "encoder.embeddings.{}_embeddings.weight"
        columns = g.node("Split", "features", g.integers(1, 1), axis=1, outputs=2)
        shape, count = (g.node("Squeeze", column, g.integers(1)) for column in columns)
        places = g.node("Range", *(g.constant(0, np.int64), self.length("ids"), g.constant(1, np.int64)))
        x = g.add(
            g.look_up(self.weights[table.format("word")], "ids"),
            g.look_up(self.weights[table.format("position")], places),
            g.node("Gather", g.constant(self.weights["shape.weight"][:N_SHAPES]), shape),
            g.node("Gather", g.constant(self.weights["count.weight"][:N_COUNTS]), count),
            g.node("Gather", g.constant(self.weights[table.format("token_type")]), "segments"),
        )
        return self.normal(x, "encoder.embeddings.LayerNorm")

    def length(self, x: str) -> str:
        """How many there are, as a single number."""
        return self.graph.node("Squeeze", self.graph.node("Shape", x))

    def layer(self, x: str, at: str) -> str:
        """One layer of the encoder; query, key and value are one product."""
        g = self.graph
        parts = [self.linear(f"{at}attention.self.{part}") for part in ("query", "key", "value")]
        size = len(parts[0][1])
        joined = g.multiply(x, np.concatenate([w for w, _ in parts], 1), np.concatenate([b for _, b in parts]))
        rows = g.split(g.node("Unsqueeze", joined, g.integers(0)), size, size, size)
        heads = size * self.config.num_attention_heads // self.config.hidden_size
        seen = g.node("Squeeze", g.node("MultiHeadAttention", *rows, domain=ORT, num_heads=heads), g.integers(0))
        seen = g.multiply(seen, *self.linear(f"{at}attention.output.dense"))
        x = self.normal(g.add(x, seen), f"{at}attention.output.LayerNorm")
        wide = g.node("Gelu", g.multiply(x, *self.linear(f"{at}intermediate.dense")), domain=ORT)
        return self.normal(g.add(x, g.multiply(wide, *self.linear(f"{at}output.dense"))), f"{at}output.LayerNorm")

    def words(self, x: str) -> tuple[str, str, str]:
        """Tags of the words; what each says as the first of a span, and as its last, with MAX_WIDTH rows of nothing."""
        g = self.graph
        (start, bias), *others = (self.linear(f"ends.{i}") for i in range(4))
        before, end, after = (weight for weight, _ in others)
        size = len(bias)
        half, tag_bias = self.weights["tags.weight"].T / 2, self.weights["tags.bias"]
        none = np.zeros_like(bias)
        first = g.multiply(
            g.node("Gather", x, "first"),
            np.concatenate([start, after, half], 1),
            np.concatenate([bias, none, tag_bias]),
        )
        last = g.multiply(g.node("Gather", x, "last"), np.concatenate([end, before, half], 1))
        starts, afters, some = g.split(first, size, size, TAGS)
        ends, befores, others_ = g.split(last, size, size, TAGS)
        tags = g.node("Softmax", g.add(some, others_), axis=-1)
        one, many = g.constant(none[None]), g.constant(np.zeros((MAX_WIDTH, size)))
        down = g.node("Concat", one, g.node("Slice", befores, g.integers(0), g.integers(-1)), axis=0)
        up = g.node("Concat", g.node("Slice", afters, g.integers(1), g.integers(2**31)), one, axis=0)
        return tags, g.add(starts, down), g.node("Concat", g.add(ends, up), many, axis=0)

    def windows(self) -> str:
        """(words, MAX_WIDTH): the number of the word that stands 0, 1, … to the right."""
        g = self.graph
        numbers = g.node("Range", g.constant(0, np.int64), self.length("first"), g.constant(1, np.int64))
        return g.add(g.node("Unsqueeze", numbers, g.integers(1)), g.integers(*range(MAX_WIDTH)))

    def kinds(self, left: str, right: str, width: str) -> str:
        """Probabilities of no concept and of each kind for every span."""
        g = self.graph
        return self.judge(g.add(g.node("Unsqueeze", left, g.integers(1)), width, right), "kind")

    def judge(self, inner: str, head: str) -> str:
        """A head on what both ends of a span say, in floats: it has few columns."""
        return self.graph.node("Softmax", self.score(inner, head), axis=-1)

    def score(self, inner: str, head: str) -> str:
        """A head before its softmax."""
        g = self.graph
        weight, bias = self.linear(head)
        return g.add(g.node("MatMul", g.node("Gelu", inner, domain=ORT), g.constant(weight)), g.constant(bias))

    def scores(self, tags: str, kinds: str, windows: str) -> str:
        """(words, MAX_WIDTH, kinds): the mean of what the span head and the word tags say.

        A span by word tags: its first word begins the kind, the others continue it, the next word does not.
        """
        g = self.graph
        begin = g.node("Gather", tags, g.integers(*range(1, TAGS, 2)), axis=1)
        inside = g.node("Gather", tags, g.integers(*range(2, TAGS, 2)), axis=1)
        padded = g.node("Concat", inside, g.constant(np.zeros((MAX_WIDTH + 1, KINDS))), axis=0)
        following = g.node("Gather", padded, g.add(windows, g.integers(1)))
        logs = g.node("Log", g.node("Max", following, g.constant(TINY)))
        through = g.node("Exp", g.node("CumSum", logs, g.constant(1, np.int64), exclusive=1))
        widest = np.ones((MAX_WIDTH, 1))
        widest[-1] = 0  # what stands after the widest span is not asked
        ends = g.node("Sub", g.constant(1.0), g.node("Mul", following, g.constant(widest)))
        by_tags = g.node("Mul", g.node("Mul", g.node("Unsqueeze", begin, g.integers(1)), through), ends)
        by_head = g.node("Slice", kinds, g.integers(1), g.integers(KINDS + 1), g.integers(2))
        return g.node("Mul", g.add(by_tags, by_head), g.constant(0.5))

    def over_the_floor(self, scores: str) -> str:
        """(2, spans): first word and width less one of every span over the floor."""
        g = self.graph
        total = g.node("ReduceSum", scores, g.integers(-1), keepdims=0)
        return g.node("NonZero", g.node("GreaterOrEqual", total, "floor"))

    def roles(self, inner: str) -> str:
        """Probabilities of each role, and of the benchmark side."""
        g = self.graph
        role, side = g.split(self.score(inner, "role"), ROLES, 2)
        benchmark = g.split(g.node("Softmax", side, axis=-1), 1, 1)[1]
        return g.node("Concat", g.node("Softmax", role, axis=-1), benchmark, axis=-1)


def check(model: Tagger, path: Path) -> None:
    """Compare the file with the network on made-up text; SystemExit when they differ by more than rounding does."""
    import onnxruntime

    torch.manual_seed(0)
    pieces, words = 120, 118
    rows = [
        torch.randint(1000, 20000, (pieces,)),
        (torch.arange(pieces) > 20).long(),
        torch.stack([torch.randint(0, N_SHAPES, (pieces,)), torch.randint(0, N_COUNTS, (pieces,))], -1),
        torch.arange(1, words + 1),
        torch.arange(1, words + 1),
    ]
    with torch.no_grad():
        tags, kinds, roles = (x[0] for x in model.eval()(*(x.unsqueeze(0) for x in rows)))
    feeds = {name: x.numpy() for name, x in zip(INPUTS, rows, strict=False)} | {"floor": np.array(0, np.float32)}
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    said = dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds), strict=True))
    said["roles"] = said["roles"].reshape(words, MAX_WIDTH, -1)[..., :ROLES]
    for name, meant in {"tags": tags, "kinds": kinds, "roles": roles[..., :ROLES]}.items():
        likeness = float(np.corrcoef(np.log(said[name]).ravel(), meant.log_softmax(-1).numpy().ravel())[0, 1])
        print(f"{name}: correlation of log probabilities between network and int8 file {likeness:.3f}")
        if not likeness >= LIKE:
            raise SystemExit(
                f"export: {path} does not say of {name} what the network says (correlation {likeness:.3f})"
            )


def main() -> None:
    """Parse, load, export, check."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--encoder", required=True, type=Path)
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--hidden", type=int, default=128, help="units of each span head, as the checkpoint has them")
    a = p.parse_args()
    model = Tagger(str(a.encoder), a.hidden)
    model.load_state_dict(torch.load(a.checkpoint / "model.pt"))
    a.out.mkdir(parents=True, exist_ok=True)
    Writer(model).write(a.out / "model.onnx")
    check(model, a.out / "model.onnx")
    shutil.copyfile(a.encoder / "tokenizer.json", a.out / "tokenizer.json")


if __name__ == "__main__":
    main()
