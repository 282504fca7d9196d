"""Damaged inputs for scripts/fuzz.py: a record of every format, with what people and machines do to files.

In: a random.Random. Out: a file name and bytes; the same for the same state.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.readers.test_formats import RECORDS

Damage = Callable[[random.Random, bytes], bytes]
ROOT = Path(__file__).parents[1]
SENTENCES = (
    "We propose FooNet7 for clustering.",
    "BarNet3 outperforms FooNet7 by 3.5% on Cora.",
    "</script><script>alert(1)</script> BarNet3 is `a` part of $x$ FooNet7 \\ on Cora'); DROP",
    "=cmd|'/C calc'!A0",
    "[FooNet9](javascript:alert) extends *FooNet7* | BarNet3 \u202e\u2028\ufeff e\u0301",
    "Graph Convolution (BarNet3) (Smith et al., 2020; arXiv:1706.03762) 10.1000/old.",
    ']]> --> &amp; "quoted" {braces} %comment @article{x, \x1b[31m',
)
TOKENS: tuple[bytes, ...] = (
    *b"{ } [ ] \" ' < > </ /> , ; : | \\ $ % null true 1e999 -1 NaN Infinity 9999 -500 &x; &#0; &#xD800;".split(),
    *b"&#99999999; <![CDATA[ ]]> <!-- \\href{ \\cite{a} \\ud800 \\udfff @article{k, @string{ arXiv:2101.00001".split(),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<?xml version='1.0' encoding='utf-16'?>", b"https://doi.org/10.1000/"),
    *(
        b"TY  - ",
        b"ER  - ",
        b"PT J",
        b"PMID- ",
        b"%0 ",
        b"RT ",
        b"\r",
        b"\n",
        b"\n\n",
        b"\t",
        b"\x1a",
        b"\x0b",
        b"\x85",
    ),
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc0\xaf",
        b"\xe2\x80\xae",
        b"\xe2\x80\xa8",
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1.5e308, float("nan"), float("inf"), "", " ", "\0", "\ud800", "x" * 3000),
    *([], [[]], [None], {}, {"": None}, {"name": []}, [[[[[[]]]]]], ["a", 1, None, {}], {"date-parts": [[None]]}),
    *("10.1000/x", "2020-13-45", "javascript:alert(1)"),
)
ENCODINGS = tuple("utf-16 utf-16-le utf-16-be utf-32 utf-8-sig latin-1 cp1252 shift_jis utf-7 cp037".split())  # noqa: SIM905
NUMBERS = (b"9" * 5000, b"-1", b"1e400", b"0x1F", b"99999999999999999999", b"\xd9\xa3")
RUNS = (b"FooNet7 beats Cora ", b"x", b"(AB) ", b"a and ", b"3.5% ", b". ")


def sources() -> dict[str, tuple[str, bytes]]:
    """For every format a file name and a good file."""
    found = {name: (file, text.encode()) for name, (file, text) in RECORDS.items()}
    papers = [{"title": f"On FooNet{n}", "abstract": SENTENCES[n % 2], "authors": [{"name": "X Y"}]} for n in range(3)]
    found["json"] = ("x.json", json.dumps(papers).encode())
    found["xlsx"] = ("x.xlsx", _workbook())
    page = sorted((ROOT / "seeds").iterdir())[0]
    found["page"] = ("x.txt", page.read_bytes()[:6000])
    return found


def _workbook() -> bytes:
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["Title", "Abstract", "Year"],
        ["On FooNet1", SENTENCES[0], 2020],
        ["On BarNet2", SENTENCES[1], "2021"],
    ):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def damaged(chance: random.Random, good: dict[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """A damaged file of a random format; ``good`` are those of ``sources``."""
    format_ = chance.choice(sorted(good))
    name, data = good[format_]
    for _ in range(chance.randint(1, 3)):
        sentence = chance.choice(SENTENCES)
        data = data.replace(b"We show that 50%", _escaped(sentence, name).encode() + b" We show that 50%", 1)
    data = data.replace(b"Graphs", b"Graphs%d" % chance.randrange(50))
    if chance.random() < 0.5:
        data = data.replace(b"10.1000/", b"10.%d/" % chance.randrange(1000, 1020))
    if chance.random() < 0.3 and name.endswith((".json", ".jsonl")):
        data = _wrong_types(chance, data)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        damage = chance.choice(DAMAGES)
        data = damage(chance, data)[:8_000_000]
    if chance.random() < 0.1:
        data = b"\n".join([data, chance.choice(list(good.values()))[1]])
    if chance.random() < 0.1:
        data = chance.choice(PACKERS)(data)
        if chance.random() < 0.3:
            data = chance.choice(DAMAGES)(chance, data)
    return name, data


def _escaped(sentence: str, name: str) -> str:
    """The sentence as a file of this name may hold it."""
    if name.endswith((".json", ".jsonl")):
        return json.dumps(sentence)[1:-1]
    if name.endswith((".xml", ".nxml", ".rdf")):
        return sentence.replace("&", "&amp;").replace("<", "&lt;").replace("\x1b", "")
    return sentence


def _wrong_types(chance: random.Random, data: bytes) -> bytes:
    try:
        whole = json.loads(data)
    except ValueError:
        return data
    for _ in range(chance.randint(1, 4)):
        whole = _replaced(chance, whole, chance.randint(1, 6))
    return json.dumps(whole).encode()


def _replaced(chance: random.Random, value: Any, depth: int) -> Any:
    if depth and value and isinstance(value, (dict, list)):
        copy: Any = dict(value) if isinstance(value, dict) else list(value)
        key = chance.choice(list(copy)) if isinstance(copy, dict) else chance.randrange(len(copy))
        copy[key] = _replaced(chance, copy[key], depth - 1)
        return copy
    return chance.choice(VALUES)


# ---------------------------------------------------------------- damages


def _span(chance: random.Random, data: bytes, most: int = 200) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.randint(0, most))


def flip(chance: random.Random, data: bytes) -> bytes:
    """Some bits turned."""
    copy = bytearray(data)
    for _ in range(chance.randint(1, 8) if copy else 0):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def cut(chance: random.Random, data: bytes) -> bytes:
    """Cut short."""
    return data[: chance.randint(0, len(data))]


def drop(chance: random.Random, data: bytes) -> bytes:
    """A stretch gone."""
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def double(chance: random.Random, data: bytes) -> bytes:
    """A stretch again, once or very often."""
    start, end = _span(chance, data)
    return data[:start] + data[start:end] * chance.choice((2, 2, 3, 100, 5000)) + data[end:]


def put(chance: random.Random, data: bytes) -> bytes:
    """Something put in, once or very often."""
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 50, 100_000)) + data[at:]


def nest(chance: random.Random, data: bytes) -> bytes:
    """Deep nesting."""
    opener, closer = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"{", b"}"), (b"(", b")")))
    depth, at = chance.choice((30, 1000, 100_000)), chance.randint(0, len(data))
    return data[:at] + opener * depth + closer * chance.choice((depth, 0)) + data[at:]


def swap(chance: random.Random, data: bytes) -> bytes:
    """Lines in another order."""
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def number(chance: random.Random, data: bytes) -> bytes:
    """A digit that became a long number."""
    digits = [n for n, byte in enumerate(data[:100_000]) if 48 <= byte <= 57]
    if not digits:
        return data
    at = chance.choice(digits)
    return data[:at] + chance.choice(NUMBERS) + data[at + 1 :]


def recode(chance: random.Random, data: bytes) -> bytes:
    """Written in another encoding."""
    return data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def long(chance: random.Random, data: bytes) -> bytes:
    """Many words where one was."""
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(RUNS) * 20_000 + data[at:]


DAMAGES: tuple[Damage, ...] = (flip, cut, drop, double, put, put, nest, swap, number, recode, long)


def _zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../x.json", data)
        archive.writestr("inner", data[:100])
    return stream.getvalue()


PACKERS: tuple[Callable[[bytes], bytes], ...] = (gzip.compress, bz2.compress, lzma.compress, _zipped)
