"""The tagger's network in torch: a BERT-like encoder, word features, and heads for words and spans."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import AttentionInterface, AutoConfig, AutoModel, PreTrainedModel

from kgraph.extract.encode import N_COUNTS, N_SHAPES

KIND_CLASSES = ("none", "method", "resource", "task", "metric")
ROLE_CLASSES = ("introduces", "evaluates_on", "compares_with", "uses", "mentions")
TAGS = 9  # O, then B and I of each kind
MAX_WIDTH = 12


def attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **kwargs):
    """Plain attention in the precision given: with 32 dimensions a head twice as fast on a CPU as the fused kernel."""
    scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5)
    if attention_mask is not None:
        scores = scores + attention_mask.to(scores.dtype)
    return (scores.softmax(-1) @ value).transpose(1, 2).contiguous(), None


AttentionInterface.register("plain", attention)


def encoder_in(directory: str) -> PreTrainedModel:
    """The encoder of a directory; one that shrink.py cut has no weights yet, and maybe not all of its heads."""
    asked = {"add_pooling_layer": False, "attn_implementation": "plain"}
    if any(Path(directory).glob("*.safetensors")):
        return AutoModel.from_pretrained(directory, **asked)
    config = AutoConfig.from_pretrained(directory)
    encoder = AutoModel.from_config(config, **asked)
    if (kept := getattr(config, "kept_heads", config.num_attention_heads)) < config.num_attention_heads:
        for layer in encoder.encoder.layer:
            wide, size = config.hidden_size, kept * config.hidden_size // config.num_attention_heads
            for part in ("query", "key", "value"):
                setattr(layer.attention.self, part, nn.Linear(wide, size))
            layer.attention.output.dense = nn.Linear(size, wide)
    return encoder


class Tagger(nn.Module):
    """Word tags, and for every span of up to MAX_WIDTH words its kind, role and dataset/benchmark side."""

    def __init__(self, encoder: str, hidden: int = 128, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = encoder_in(encoder)
        size = self.encoder.config.hidden_size
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.shape = nn.Embedding(N_SHAPES, size)
        self.count = nn.Embedding(N_COUNTS, size)
        for table in (self.shape, self.count):
            nn.init.normal_(table.weight, std=0.01)
        self.drop = nn.Dropout(dropout)
        self.tags = nn.Linear(size, TAGS)
        self.width = nn.Embedding(MAX_WIDTH, 2 * hidden)
        self.ends = nn.ModuleList(nn.Linear(size, 2 * hidden, bias=i == 0) for i in range(4))
        self.kind = nn.Linear(hidden, len(KIND_CLASSES))
        self.role = nn.Linear(hidden, len(ROLE_CLASSES) + 2)
        nn.init.zeros_(self.kind.weight)
        with torch.no_grad():
            self.kind.bias.copy_(torch.tensor([4.0, 0, 0, 0, 0]))

    def pieces(self, ids, segments, features, mask=None):
        """Word pieces with the shapes and counts of their words, encoded in context."""
        table = self.encoder.embeddings.word_embeddings
        x = table(ids) + self.shape(features[..., 0]) + self.count(features[..., 1])
        far = None if mask is None else ((1 - mask[:, None, None, :]) * -1e4).to(x.dtype)
        return self.encoder(inputs_embeds=x, token_type_ids=segments, attention_mask=far).last_hidden_state

    def forward(self, ids, segments, features, first, last, mask=None, judged=None):
        """All batch first; first and last are (batch, words). Returns (b, w, 9), (b, w, L, 5), (b, w, L, 7).

        With ``judged``, a (b, w, L) mask, the last is only the rows of the spans it names: (n, 7).
        """
        pieces = self.drop(self.pieces(ids, segments, features, mask))
        size = pieces.shape[-1]
        heads = torch.gather(pieces, 1, first.unsqueeze(-1).expand(-1, -1, size))
        tails = torch.gather(pieces, 1, last.unsqueeze(-1).expand(-1, -1, size))
        tags = self.tags((heads + tails) / 2)
        # a span is what its first word and the word before say, plus what its last word and the word after say
        start, before, end, after = (layer(x) for layer, x in zip(self.ends, (heads, tails, tails, heads), strict=True))
        n = start.shape[1]
        left = start + nn.functional.pad(before, (0, 0, 1, 0))[:, :n]
        right = end + nn.functional.pad(after, (0, 0, 0, 1))[:, 1:]
        right = nn.functional.pad(right, (0, 0, 0, MAX_WIDTH))
        kind_left, role_left = self.drop(left).chunk(2, -1)
        kind_right, role_right = self.drop(right).chunk(2, -1)
        kind_width, role_width = self.width.weight.chunk(2, -1)
        kinds = self.kind(nn.functional.gelu(kind_left.unsqueeze(2) + _windows(kind_right, n) + kind_width))
        if judged is None:
            inner = role_left.unsqueeze(2) + _windows(role_right, n) + role_width
        else:
            b, i, k = judged.nonzero(as_tuple=True)
            inner = role_left[b, i] + role_right[b, i + k] + role_width[k]
        return tags, kinds, self.role(nn.functional.gelu(inner))


def _windows(right, n):
    """(b, n + MAX_WIDTH, h) → (b, n, MAX_WIDTH, h): what stands 0, 1, … words to the right."""
    return torch.stack([right[:, k : k + n] for k in range(MAX_WIDTH)], 2)
