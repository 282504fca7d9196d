"""A paper's concepts → the cues in its words by which the paper's role for each is told.

In: a ``Context``. Out: for each concept its kind and what follows it in its cues ("method|near=propose"): how it is
written, where it stands, the words around each mention, the nearest telling word, whether "we" act on it. The training
script and the runtime share this module.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.extract.context import Context, Place
from kgraph.extract.pairs import squeeze
from kgraph.schema import family

MOST_MENTIONS = 5
_TELLING = {
    "new": """propose proposes proposed proposing introduce introduces introduced introducing present presents presented
        presenting release releases released releasing develop develops developed developing design designs designed
        devise devised construct constructed constructing create created creating contribute build built curate curated
        collect collected novel new named called dubbed termed coined""",
    "compared": """outperform outperforms outperformed outperforming surpass surpasses surpassing surpassed exceed
        exceeds exceeding beat beats compared compare comparing comparison than versus vs baseline baselines superior
        better over against unlike contrast whereas conventional existing traditional previous prior prevailing sota art
        competitive comparable""",
    "used": """use uses used using utilize utilizes utilizing utilized leverage leverages leveraging leveraged employ
        employs employed employing apply applies applied applying adopt adopts adopted based via by with builds combine
        combines combining integrate integrates integrating integrated incorporate incorporates incorporating extend
        extends extending inspired train trained training study studies investigate analyze fine finetune analysis
        prove""",
    "evaluated": """evaluate evaluated evaluates evaluating evaluation experiment experiments experimental tested test
        benchmark benchmarks dataset datasets demonstrate results performance conducted validate""",
    "background": """recent recently popular widely success successful shown however although despite while typically
        often commonly such many most advances""",
}
_TELLS = {word: what for what, words in _TELLING.items() for word in words.split()}
_WE = frozenset({"we", "our", "us"})


def role_cues(c: Context) -> list[tuple[str, list[str]]]:
    """The kind of every concept and what follows it in the concept's cues, in the order of ``c.concepts``.

    Example:
        >>> from kgraph.extract.context import context
        >>> from kgraph.records import ExtractedConcept, Mention, Paper
        >>> text = "We propose Mavors."
        >>> mention = Mention("Mavors", "abstract", 11, 17, text, 1.0, "")
        >>> mavors = ExtractedConcept("Mavors", "method", "uses", 1.0, "", (mention,))
        >>> [(kind, follow)] = role_cues(context(Paper("p", "", text), [mavors]))
        >>> kind, "|near=propose" in follow, "|near=new we=1 pos=0" in follow
        ('method', True, True)
    """
    words = [s.masked for s in c.sentences]
    titles = sum(s.field == "title" for s in c.sentences)
    return [
        (family(concept.kind), _concept_cues(concept.name, places, words, titles))
        for concept, places in zip(c.concepts, c.places, strict=True)
    ]


def _concept_cues(name: str, places: Sequence[Place], words: list[list[str]], titles: int) -> list[str]:
    titled = [p for p in places if p.sentence < titles]
    others = [p for p in places if p.sentence >= titles]
    cues = _standing(name, titled, others, len(words) - titles, titles)
    cues.append(f"|colon={any(':' in row for row in words[:titles]):d} t={bool(titled):d}")
    for place in titled[:2]:
        cues += _title_cues(words[place.sentence], place)
    for place in others[:MOST_MENTIONS]:
        third = (place.sentence - titles) * 3 // max(1, len(words) - titles)
        cues += _mention_cues(words[place.sentence], place, third, place is others[0])
    return cues


def _standing(name: str, titled: Sequence[Place], others: Sequence[Place], length: int, titles: int) -> list[str]:
    """How the name is written, how often it stands in the text and where."""
    times, t = len(titled) + len(others), f"t={bool(titled):d}"
    parts = name.lower().replace("-", " ").split()
    cues = ["", f"|{t} n={min(times, 4)}", f"|n={min(times, 6)}", f"|shape={_shape(name)} {t}"]
    cues += [f"|last={parts[-1] if parts else ''}", f"|words={min(len(parts), 4)}"]
    if any(map(str.isdigit, name)):
        cues.append("|digit")
    if not others:
        return [*cues, "|title only"]
    first, last = ((p.sentence - titles) * 5 // max(1, length) for p in (others[0], others[-1]))
    return [*cues, f"|first={first}", f"|span={first}{last}", f"|first={first} {t} n={min(times, 3)}"]


def _shape(name: str) -> str:
    parts = name.split()
    if len(parts) == 1:
        return "acronym" if sum(map(str.isupper, name)) > 1 else "capital" if name[:1].isupper() else "small"
    capitals = sum(part[:1].isupper() for part in parts)
    return "Capitals" if capitals == len(parts) else "mixed" if capitals else "small words"


def _title_cues(words: list[str], place: Place) -> list[str]:
    before = words[place.first - 1] if place.first else "^"
    after = words[place.last] if place.last < len(words) else "$"
    colon = words.index(":") if ":" in words else None
    side = "none" if colon is None else "head" if place.last <= colon else "tail"
    around = [f"|title {before}_", f"|title _{after}", f"|title {before}_{after}"]
    return [*around, f"|title side={side} start={place.first == 0:d}"]


def _mention_cues(words: list[str], place: Place, third: int, is_first: bool) -> list[str]:
    left, right = ["^", *squeeze(words[: place.first])], [*squeeze(words[place.last :]), "$"]
    pair, follow = " ".join(left[-2:]), " ".join(right[:2])
    cues = [f"|<{w}" for w in left[-5:]] + [f"|>{w}" for w in right[:4]]
    cues += [f"|<<{pair}", f"|>>{follow}", f"|{left[-1]}_{right[0]}"]
    if is_first:
        cues += [f"|1<{left[-1]}", f"|1>{right[0]}", f"|1<<{pair}"]
    ours = not _WE.isdisjoint(left)
    telling = [w for w in left if w in _TELLS]
    near = telling[-1] if telling else ""
    after = next((w for w in right if w in _TELLS), "")
    cues += [f"|near={near}", f"|near={_TELLS.get(near, '')} we={ours:d} pos={third}"]
    cues += [f"|tell={'>'.join(_TELLS[w] for w in telling[-2:])}"]
    cues += [f"|after={after}", f"|after={_TELLS.get(after, '')} pos={third}"]
    cues += [f"|we={not _WE.isdisjoint(words):d} pos={third}"]
    if ours:
        verb = max(i for i, w in enumerate(left) if w in _WE) + 1
        cues += [f"|we {' '.join(left[verb : verb + 1])}", f"|we {' '.join(left[verb : verb + 2])}"]
    return cues
