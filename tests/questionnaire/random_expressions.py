"""Strategies for well-formed expressions and for whatever may stand in an answer."""

from hypothesis import strategies as st

from surveys.questionnaire.grammar import ARGUMENTS, BINDING

LIKELY = st.sampled_from(
    ["", "0", "-1.5", " 7 ", "1e5", "true", "a b  c", "2010-02-28", "2010-02-30", "研😀", "NaN"]
)
NUMBERS = (
    st.floats() | st.integers(-1000, 1000).map(float) | st.sampled_from([0.5, 2.5, 1.005, 1e21, 1e-7, 1e308])
)
SCALARS = LIKELY | NUMBERS | st.booleans() | st.text(max_size=12)
ANYTHING = SCALARS | st.lists(SCALARS, max_size=4)
NAMES = ("a", "b", "c")
VALUES = st.dictionaries(st.sampled_from(NAMES), ANYTHING)

PATTERNS = st.sampled_from(
    ["[a-z]*", "(a|b)+.?", "-?\\d+(\\.\\d+)?", "[^0-9]{1,3}", "\\s*\\S\\W*", "(a*)*b?"]
)
FORMATS = st.sampled_from(["%Y-%m-%d", "%n/%e/%y", "%Y年%n月%e日"])


def quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def joined(left: str, sign: str, right: str) -> str:
    return f"({left} {sign} {right})"


@st.composite
def calls(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    name = draw(st.sampled_from(sorted(ARGUMENTS)))
    least, most = ARGUMENTS[name]
    arguments = draw(st.lists(parts, min_size=least, max_size=least + 2 if most is None else most))
    if name in ("regex", "format-date", "format-date-time"):
        arguments[1] = quoted(draw(PATTERNS if name == "regex" else FORMATS))
    return f"{name}({', '.join(arguments)})"


LEAVES = (
    st.sampled_from([".", "today()", *(f"${{{name}}}" for name in NAMES)])
    | st.sampled_from(["0", "1", "2", "0.5", "10", "1000000007", "0.00001"])
    | (LIKELY | st.text(max_size=8)).filter(lambda text: not {"'", '"'} <= set(text)).map(quoted)
)
TEXTS = st.recursive(
    LEAVES,
    lambda parts: (
        st.builds(joined, parts, st.sampled_from(sorted(BINDING)), parts)
        | calls(parts)
        | parts.map(lambda part: f"-{part}")
    ),
    max_leaves=12,
)
