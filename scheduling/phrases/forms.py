"""How figures, marks and whatever is surely no time look: the first cut through a text.

Each figure becomes the categories it could stand for ("9.10" is a date or a time); money, a
percentage, an address, a telephone number become a word nobody knows, so that no rule needs to
know of them.
"""

import re
from collections.abc import Callable

from scheduling.phrases.rules import Values
from scheduling.phrases.zones import offset_name

FORMS = re.compile(
    r"""
    (?P<iso> \d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2}(?!\d)(?:t(?=\d))?)
    | (?P<dmy> \d{1,2}(?P<s2>[-/.])\ ?\d{1,2}(?P=s2)(?:\ ?(?:19|20)\d\d|\d{4}|\d{2})(?!\d|:\d|\.\d))
    | (?P<quarter> (?<![^\W_])q[1-4](?![^\W_]))
    | (?P<junk> 24/7 | </?[a-z][^<>]{0,40}> | [$€£¥]\s?\d[\d.,]* | \d[\d.,]{0,15}\s?(?:[%€£¥$]|per\ ?cent\b)
        | \S{1,64}@\S{1,64} | (?:https?:|www\.)\S+
        | \+\d[\d\ ().-]{7,20}\d | \(\d{3}\)\ ?\d{3}[-\ ]\d{4} | \d{1,5}(?:[-\ ]\d{2,5}){3,5}
        | (?<![\d.])\d+\.\d{3,} | \#\d+
        | (?<!\d)\d{3}[-. ]\d{3,4}[-. ]\d{4}(?!\d) | \d{5,} | \d{1,3}(?:,\d{3})+)
    | (?P<ampm> (?<![^\W\d_])[ap]\s?(?:\.\s?m\b\s?\.? | m\b\.?))
    | (?P<offset> (?:utc|gmt)[+-]\d{1,2}(?::?\d{2})?(?!\d) | (?<=[\d\ m])\+\d\d:\d\d(?!\d))
    | (?P<word> 2m(?:oro|orrow|rw)(?![^\W_]) | [^\W\d_]+(?:'[^\W\d_]+)*)
    | (?P<hms> \d{1,2}:\d{2}(?::\d{2})?(?![\d:]))
    | (?P<hx> \d{1,2}\ ?h(?:\ ?\d{2}(?!\d))?(?![^\W_]))
    | (?P<mdot> (?<!\d)\d{1,2}\.\d{1,2}(?!\d)\.?)
    | (?P<mslash> \d{1,2}\ ?/\ ?\d{1,2}(?!\d|/|\.\d))
    | (?P<my> \d{1,2}\ ?[/.-]\ ?(?:19|20)\d\d(?!\d) | (?:19|20)\d\d\ ?[-/.]\ ?\d{1,2}(?![\d:]))
    | (?P<yy> '\d\d(?!\d))
    | (?P<int> \d+)
    | (?P<mark> [^\w\s] | \n)
    """,
    re.VERBOSE,
)
_NUMBERS = re.compile(r"\d+")


def _valid_dm(a: int, b: int) -> bool:
    return (1 <= a <= 12 and 1 <= b <= 31) or (1 <= b <= 12 and 1 <= a <= 31)


def _quarter(digits: list[int], _text: str) -> Values:
    return {"q": digits[0]}


def _iso(digits: list[int], _text: str) -> Values:
    year, month, day = digits
    ok = 1 <= month <= 12 and 1 <= day <= 31
    return {"ymd": (year, month, day)} if ok else {}


def _dmy(digits: list[int], text: str) -> Values:
    a, b, year = digits
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    return {"dmy": (a, b, year, "." in text)} if _valid_dm(a, b) else {}


def _hms(digits: list[int], text: str) -> Values:
    hour, minute = digits[:2]
    second = digits[2] if len(digits) > 2 else -1
    if hour > 24 or minute > 59 or second > 59:
        return {}
    return {"hm": (hour, minute, second, text[0] == "0")}


def _hx(digits: list[int], _text: str) -> Values:
    hour, minute = digits[0], digits[1] if len(digits) > 1 else 0
    if hour > 24 or minute > 59:
        return {}
    values: Values = {"hm": (hour, minute, -1, True)}
    if len(digits) == 1:
        values["hours"] = hour
    return values


def _mdot(digits: list[int], text: str) -> Values:
    a, b = digits
    values: Values = {"decimal": float(text.rstrip("."))}
    if 1 <= a <= 31 and 1 <= b <= 12:
        values["dm"] = (a, b, True)
    if (
        (text[-1] != "." or "dm" not in values)
        and len(text.split(".")[1]) == 2
        and a <= 24
        and b <= 59
    ):
        values["hd"] = (a, b, -1, text[0] == "0")
    return values


def _mslash(digits: list[int], _text: str) -> Values:
    a, b = digits
    values: Values = {}
    if _valid_dm(a, b):
        values["dm"] = (a, b, False)
    if 0 < a < b:
        values["ratio"] = (a, b)
    return values


def _my(digits: list[int], _text: str) -> Values:
    a, b = digits if digits[1] > 31 else digits[::-1]
    return {"monyr": (a, b)} if 1 <= a <= 12 and 1900 <= b < 2100 else {}


def _yy(digits: list[int], _text: str) -> Values:
    return {"yr": 2000 + digits[0]}


def _offset(digits: list[int], text: str) -> Values:
    hours, minutes = digits[0], digits[1] if len(digits) > 1 else 0
    if hours > 14:
        hours, minutes = hours // 100, hours % 100
    total = (hours * 60 + minutes) * (-1 if "-" in text else 1)
    return {"zone": offset_name(total)} if abs(total) <= 14 * 60 and minutes < 60 else {}


_READERS: dict[str, Callable[[list[int], str], Values]] = {
    "iso": _iso,
    "quarter": _quarter, "dmy": _dmy, "hms": _hms, "hx": _hx, "mdot": _mdot, "mslash": _mslash,
    "my": _my, "offset": _offset, "yy": _yy,
}  # fmt: skip


def figures(kind: str, form: str) -> Values:
    """What a numeric form could stand for; empty when it cannot be a date or time.

    kind: the name of the group of FORMS that matched.
    """
    return _READERS[kind]([int(d) for d in _NUMBERS.findall(form)][:3], form)
