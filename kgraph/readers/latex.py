r"""LaTeX to plain text, for formats whose fields are LaTeX by definition.

In: a field as its file has it. Out: plain text, not yet clean (``clean`` does that): accents composed, braces and
commands gone, formulas as near as text can be. ``pylatexenc`` parses; the tables below are the commands it does not
know and bibliographies use.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from kgraph.readers.clean import words

_LONGEST = 100_000
"""Characters given to the parser, whose time grows with nesting."""

_MARKUP = re.compile(r"[\\{}$~]|``|''|--")
_PERCENT = re.compile(r"(?<!\\)%")
_AMPERSAND = re.compile(r"(?<!\\)&")
_DOLLAR = re.compile(r"(?<!\\)\$")
_COMMAND = re.compile(r"\\[a-zA-Z]{1,40}\*?|[{}$]|\\(?=[%&$#_])")
_HREF = re.compile(r"\\href\s?\{[^{}]{0,2000}\}")
_LOGO = re.compile(r"\\((?:La|Bib|Xe)?TeX)\b(?:\{\})?")
_DASHES = {"---": "—", "--": "–", "``": "“", "''": "”"}
_DASH = re.compile("---|--|``|''")

_ARGUMENT = words(
    "mbox hbox fbox makebox texttt textsf textmd textup textnormal textrm textgreek textcyrillic enquote mkbibemph "
    "mkbibquote mkbibbold mkbibitalic mkbibacro mkbibsuperscript mkbibsubscript MakeSentenceCase MakeUppercase "
    "MakeLowercase uppercase lowercase url path nolinkurl citeauthor citetext boldsymbol bm pmb operatorname mathop "
    "mathrel mathbin mathord mathbf mathit mathsf mathtt mathcal mathscr mathfrak textsuperscript "
    "textsubscript underline uline sout"
)
"""Commands whose argument is the text."""

_NOTHING = words("label index thanks footnote noopsort noop nocite vspace hspace hypertarget phantom color")
"""Commands that leave no text, with one argument."""

_NO_TEXT = (*_NOTHING, *words("cite citep citet ref xspace"))
_SPACES = words("newline linebreak par")
_PAIRS = words(
    "textless < textgreater > textbar | textunderscore _ textsection § S § P ¶ textparagraph ¶ pounds £ textsterling £ "
    'textyen ¥ textcent ¢ textasciicircum ^ textasciigrave ` textasciiacute ´ textquotedbl " textdollar $ '
    "glqq „ grqq “ glq ‚ grq ‘ flqq « frqq » flq ‹ frq › quotedblbase „ quotesinglbase ‚ guilsinglleft ‹ "
    "guilsinglright › textbraceleft { textbraceright } textpercent % textampersand & textasteriskcentered * "
    "textexclamdown ¡ textquestiondown ¿ textordfeminine ª textordmasculine º textonehalf ½ textonequarter ¼ "
    "textthreequarters ¾ textonesuperior ¹ texttwosuperior ² textthreesuperior ³ textminus − textdiv ÷ textohm Ω "
    "textnumero № textdagger † textdaggerdbl ‡ textrightarrow → textleftarrow ← textbigcircle ○ ohorn ơ Ohorn Ơ "
    "uhorn ư Uhorn Ư greaterequivlnt ≳ lessequivlnt ≲ textcelsius ℃ textsurd √ slash / textslash / "
    "textfractionsolidus ⁄ textnonbreakinghyphen ‑ hyp - "
    "textalpha α textbeta β textgamma γ textdelta δ textepsilon ε textzeta ζ texteta η texttheta θ textiota ι "
    "textkappa κ textlambda λ textnu ν textxi ξ textpi π textrho ρ textsigma σ texttau τ textupsilon υ textphi φ "
    "textchi χ textpsi ψ textomega ω textGamma Γ textDelta Δ textTheta Θ textLambda Λ textXi Ξ textPi Π textSigma Σ "
    "textPhi Φ textPsi Ψ textOmega Ω"
)
_SYMBOLS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | dict.fromkeys(_SPACES, " ")
_HOOK = "\u0309"


def from_latex(text: str) -> str:
    r"""A field of BibTeX, or of arXiv, as text.

    Example:
        >>> from_latex(r"{G\"odel} and the $\alpha$-divergence of 5\% of \texttt{BERT} {\textless} 3")
        'Gödel and the α-divergence of 5% of BERT < 3'
    """
    if not _MARKUP.search(text):
        return text
    if len(text) > _LONGEST or text.count("{") > 2000:
        return _without_commands(text)
    if len(_DOLLAR.findall(text)) % 2:
        text = _DOLLAR.sub(r"\\$", text)
    text = _LOGO.sub(r"\1", _HREF.sub("", text))
    prepared = _AMPERSAND.sub(r"\\&", _PERCENT.sub(r"\\%", text))
    try:
        return _parsed(prepared)
    except Exception:  # the parser raises many types for broken LaTeX; the field is kept without its commands
        return _without_commands(text)


def _parsed(text: str) -> str:
    from pylatexenc.latexwalker import LatexWalker

    commands, texts = _contexts()
    nodes, _, _ = LatexWalker(text, latex_context=commands, tolerant_parsing=True).get_latex_nodes()
    return str(texts.nodelist_to_text(nodes))


@cache
def _contexts() -> tuple[Any, Any]:
    """What the parser knows of commands: their arguments, and their text."""
    from pylatexenc import latex2text, latexwalker, macrospec

    commands = latexwalker.get_default_latex_context_db()
    texts = latex2text.get_default_latex_context_db()
    macro, text = macrospec.std_macro, latex2text.MacroTextSpec
    known = [macro(name, "{") for name in (*_ARGUMENT, *_NOTHING, "h")] + [macro(name, "") for name in _SYMBOLS]
    commands.add_context_category("kgraph", macros=known, prepend=True)
    written = dict.fromkeys(_ARGUMENT, "%(1)s") | dict.fromkeys(_NO_TEXT, "") | _SYMBOLS | {"h": "%(1)s" + _HOOK}
    texts.add_context_category("kgraph", macros=[text(*pair) for pair in written.items()], prepend=True)
    converter = latex2text.LatexNodes2Text(
        latex_context=texts, math_mode="text", strict_latex_spaces=True, keep_comments=True
    )
    return commands, converter


def _without_commands(text: str) -> str:
    return _COMMAND.sub("", _DASH.sub(lambda m: _DASHES[m.group()], text)).replace("~", " ")
