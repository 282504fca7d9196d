#!/usr/bin/env python3
"""Write a trained checkpoint as the int8 ONNX model the package runs.

usage: export.py CHECKPOINT_DIR --encoder DIR --out MODEL_DIR
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from network import Tagger
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

INPUTS = ("ids", "segments", "features", "first", "last")
OUTPUTS = ("tags", "kinds", "roles")


class OneWindow(torch.nn.Module):
    """The network for a single window: no batch axis, no padding, probabilities out."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids, segments, features, first, last):
        """Probabilities of tags, of span kinds, and of span roles with the benchmark side as sixth."""
        rows = (x.unsqueeze(0) for x in (ids, segments, features, first, last))
        tags, kinds, roles = (x.squeeze(0) for x in self.model(*rows))
        side = roles[..., 5:].softmax(-1)[..., 1:]
        return tags.softmax(-1), kinds.softmax(-1), torch.cat([roles[..., :5].softmax(-1), side], -1)


def export(model: Tagger, path: Path) -> None:
    """Float ONNX first, then per-channel int8 with reduced range (no saturation on CPUs without VNNI)."""
    pieces, n = 40, 30
    ids = torch.randint(1000, 2000, (pieces,))
    args = (
        ids,
        torch.zeros(pieces, dtype=torch.long),
        torch.zeros(pieces, 2, dtype=torch.long),
        torch.arange(1, n + 1),
        torch.arange(1, n + 1),
    )
    t, w = torch.export.Dim("pieces", min=4, max=512), torch.export.Dim("words", min=2, max=512)
    shapes = ({0: t}, {0: t}, {0: t}, {0: w}, {0: w})
    with tempfile.TemporaryDirectory() as scratch:
        raw, ready = Path(scratch) / "raw.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            OneWindow(model).eval(),
            args,
            raw,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            opset_version=18,
        )
        quant_pre_process(raw, ready, skip_symbolic_shape=True)
        quantize_dynamic(ready, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def main() -> None:
    """Parse, load, export."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--encoder", required=True, type=Path)
    p.add_argument("--out", required=True, type=Path)
    a = p.parse_args()
    model = Tagger(str(a.encoder))
    model.load_state_dict(torch.load(a.checkpoint / "model.pt"))
    a.out.mkdir(parents=True, exist_ok=True)
    export(model, a.out / "model.onnx")
    shutil.copyfile(a.encoder / "tokenizer.json", a.out / "tokenizer.json")


if __name__ == "__main__":
    main()
