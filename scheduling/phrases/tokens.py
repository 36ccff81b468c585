"""Text → tokens: words looked up, numbers classed by what they could be, typing slips forgiven.

A number touching letters that mean nothing ("flat 2b") is no number. Only the first MAX_TOKENS
tokens are read: nobody states availability in more, and it bounds the work on any input.
"""

from scheduling.phrases.forms import FORMS, figures
from scheduling.phrases.lexicon import Entry, Lexicon, near, without_accents
from scheduling.phrases.rules import Item

MAX_TOKENS = 500
_MOST_SIDES = 3

_MARKS: dict[str, str] = {
    ",": "comma", ".": "stop", "!": "stop", "?": "stop", ";": "stop", "\n": "stop", ":": "colon",
    "-": "dash", "/": "slash", "(": "paren", ")": "paren", "&": "and", "+": "and", "@": "at",
    "~": "approx", "'": "tick", '"': "tick", "<": "before", ">": "after", "=": "equals",
}  # fmt: skip
_SAME = str.maketrans({
    "’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "\N{EM DASH}", "‐": "-", "‑": "-",
    "−": "-", "\u00a0": " ", "\u202f": " ", "：": ":", "，": ",", "º": "º", "…": ".",
})  # fmt: skip


def folded(text: str) -> str:
    """*text* in lower case with one form for each mark, character for character as long."""
    lower = text.lower().replace('o"clock', "o'clock")
    if len(lower) != len(text):  # "İ" becomes two characters, and spans would drift
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return lower if lower.isascii() else lower.translate(_SAME)


class Tokens:
    """Reads one text; make one for each."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._letters: list[str] = []
        self.items: list[Item] = []

    @property
    def symbols(self) -> str:
        return "".join(self._letters)

    def _put(self, entry: Entry, start: int, end: int) -> None:
        self._letters.append(entry.symbol)
        self.items.append(Item(entry.values, start, end))

    def read(self, text: str) -> "Tokens":
        """text: as `folded` returns it."""
        words, letters, items = self._lexicon.words, self._letters, self.items
        phrases = self._lexicon.phrases
        resume = 0
        for m in FORMS.finditer(text):
            start, end = m.span()
            kind, form = m.lastgroup, m.group()
            if start < resume:
                if end > resume and kind == "word":  # "fin d'après-midi" split at "d"
                    rest = text[resume:end].lstrip("'")
                    resume = self._word(rest, end - len(rest), end, text) or resume
            elif len(items) >= MAX_TOKENS:
                break
            elif kind != "word":
                self._other(kind or "junk", form, start, end, text)
            elif form in phrases or (items and items[-1].end == start) or form not in words:
                resume = self._word(form, start, end, text)
            else:
                entry = words[form]
                letters.append(entry.symbol)
                items.append(Item(entry.values, start, end))
        return self

    def _other(self, kind: str, form: str, start: int, end: int, text: str) -> None:
        lexicon = self._lexicon
        if kind == "mark":
            self._put(self._mark(form), start, end)
        elif kind == "int":
            self._int(form, start, end, text)
        elif kind == "ampm":
            known = lexicon.words.get(form)
            self._put(known or lexicon.entry({"ampm": form[0] + "m"}), start, end)
        elif kind == "junk":
            self._put(lexicon.unknown, start, end)
        else:
            self._form(kind, form, start, end)

    def _mark(self, form: str) -> Entry:
        category = _MARKS.get(form)
        if category is None:
            if form == "\N{EM DASH}":
                return self._lexicon.entry({"dash": True, "comma": True})
            return self._lexicon.words.get(form) or self._lexicon.unknown
        return self._lexicon.entry({category: True})

    def _form(self, kind: str, form: str, start: int, end: int) -> None:
        values = figures(kind, form)
        glued = self.items and self.items[-1].end == start and not self.items[-1].values
        if "hm" in values and self._lexicon.language.clock24:
            hour, minute, second, _ = values["hm"]
            values["hm"] = (hour, minute, second, True)
        entry = self._lexicon.entry(values) if values and not glued else self._lexicon.unknown
        self._put(entry, start, end)

    def _int(self, form: str, start: int, end: int, text: str) -> None:
        last = self.items[-1] if self.items else None
        if last is not None and last.end == start and not last.values and text[start - 1].isalpha():
            self._put(self._lexicon.unknown, start, end)  # "b2", "covid19"
        else:
            self._put(self._lexicon.number(form), start, end)

    def _phrase(self, text: str, head: str, start: int) -> int:
        """Where the longest phrase that begins with *head* ends, once put; 0 when there is none."""
        for phrase in self._lexicon.phrases[head]:
            at = start + len(head)
            for word in phrase.rest:
                while at < len(text) and text[at] in " -'":
                    at += 1
                if not text.startswith(word, at):
                    break
                at += len(word)
            else:
                if at >= len(text) or not text[at].isalpha():
                    self._put(phrase.entry, start, at)
                    return at
        return 0

    def _word(self, word: str, start: int, end: int, text: str) -> int:
        """Puts a word that is not simply known; returns where reading goes on, 0 for right after."""
        lexicon = self._lexicon
        last = self.items[-1] if self.items else None
        if word in lexicon.phrases and (resume := self._phrase(text, word, start)):
            return resume
        if last is not None and last.end == start and not last.values.keys().isdisjoint(_TOUCHABLE):
            self._glue(word, start, end, last)
            return 0
        entry = lexicon.words.get(word)
        if entry is None and not word.isascii():
            entry = lexicon.words.get(without_accents(word))
        if entry is None and "'" in word:
            return self._split(word, start, text)
        if entry is None and word.endswith("ish") and "ish" in lexicon.language.glued:
            entry = lexicon.words.get(word[:-3])  # "noonish"
        if entry is None and 5 <= len(word) <= 12:
            entry = near(word, lexicon)
        self._put(entry or lexicon.unknown, start, end)
        return 0

    def _split(self, word: str, start: int, text: str) -> int:
        """ "l'après-midi", "week's": each side on its own."""
        at = start
        for side in word.split("'", _MOST_SIDES):
            if side in self._lexicon.phrases and (resume := self._phrase(text, side, at)):
                return resume
            entry = self._lexicon.words.get(side) or self._lexicon.words.get(without_accents(side))
            self._put(entry or self._lexicon.unknown, at, at + len(side))
            at += len(side) + 1
        return 0

    def _glue(self, word: str, start: int, end: int, last: Item) -> None:
        """ "12th", "3p", "14april", "5min"; anything else touching a number spoils it ("2b")."""
        lexicon = self._lexicon
        meaning = lexicon.language.glued.get(word)
        number = last.values.get("n")
        if meaning == "ord":
            self._letters.pop()
            self.items.pop()
            ok = number is not None and 1 <= number <= 400
            values = {"nth": number, **({"ord": number} if number and number <= 31 else {})}
            self._put(lexicon.entry(values) if ok else lexicon.unknown, last.start, end)
        elif meaning is not None:
            category, _, value = meaning.partition("=")
            self._put(lexicon.entry({category: value or True}), start, end)
        elif (entry := lexicon.words.get(word)) is not None and len(word) > 1:
            self._put(entry, start, end)
        else:
            self._letters[-1] = lexicon.unknown.symbol
            self.items[-1] = Item({}, last.start, last.end)
            self._put(lexicon.unknown, start, end)


_TOUCHABLE = frozenset({"n", "hm", "hd", "dm", "dmy", "ymd", "hhmm", "big"})
