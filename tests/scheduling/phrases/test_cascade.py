"""The rule machine on a language of its own."""

from scheduling.phrases.cascade import Stage
from scheduling.phrases.rules import Alphabet, Item, Made, Rule


def _run(rules: list[Rule], *words: dict[str, object]) -> list[dict[str, object]]:
    alphabet = Alphabet()
    symbols = "".join(alphabet.symbol(frozenset(w)) for w in words)
    items = [Item(w, at, at + 1) for at, w in enumerate(words)]
    _, out = Stage(rules, alphabet).run(symbols, items)
    return [item.values for item in out]


def test_a_rule_folds_what_it_matches_into_one_node() -> None:
    pair = Rule("pair", "x:a y:b", lambda x, y: (x, y))
    assert _run([pair], {"a": 1}, {"b": 2}, {"a": 3}) == [{"pair": (1, 2)}, {"a": 3}]


def test_the_first_rule_that_matches_wins() -> None:
    rules = [Rule("one", "x:a", lambda x: x), Rule("two", "x:a y:b", lambda x, y: x)]
    assert _run(rules, {"a": 1}, {"b": 2}) == [{"one": 1}, {"b": 2}]


def test_a_rule_that_refuses_leaves_the_place_to_the_next() -> None:
    rules = [Rule("odd", "x:a", lambda x: x if x % 2 else None), Rule("any", "x:a", lambda x: x)]
    assert _run(rules, {"a": 1}, {"a": 2}) == [{"odd": 1}, {"any": 2}]


def test_what_is_optional_may_be_missing_anywhere() -> None:
    rule = Rule("it", "a? x:b ( c y:d )?", lambda x, y=0: (x, y))
    assert _run([rule], {"b": 1}) == [{"it": (1, 0)}]
    assert _run([rule], {"a": 0}, {"b": 1}, {"c": 0}, {"d": 5}) == [{"it": (1, 5)}]
    assert _run([rule], {"b": 1}, {"c": 0}) == [{"it": (1, 0)}, {"c": 0}]


def test_a_word_of_several_categories_answers_to_each() -> None:
    rule = Rule("it", "x:month|day", lambda x: x)
    assert _run([rule], {"day": 3, "hour": 3}) == [{"it": 3}]


def test_what_is_barred_must_not_follow() -> None:
    rule = Rule("it", "x:a !b", lambda x: x)
    assert _run([rule], {"a": 1}, {"b": 2}) == [{"a": 1}, {"b": 2}]
    assert _run([rule], {"a": 1}, {"c": 2}) == [{"it": 1}, {"c": 2}]


def test_a_builder_may_choose_the_category_of_its_node() -> None:
    rule = Rule("even", "x:a", lambda x: Made("odd", x) if x % 2 else x)
    assert _run([rule], {"a": 1}, {"a": 2}) == [{"odd": 1}, {"even": 2}]


def test_a_rule_whose_words_the_language_lacks_never_matches() -> None:
    rule = Rule("it", "x:a missing", lambda x: x)
    assert _run([rule], {"a": 1}, {"a": 2}) == [{"a": 1}, {"a": 2}]


def test_a_node_spans_all_that_it_was_made_of() -> None:
    alphabet = Alphabet()
    words: list[dict[str, object]] = [{"a": 1}, {"b": 2}]
    symbols = "".join(alphabet.symbol(frozenset(w)) for w in words)
    items = [Item(words[0], 3, 5), Item(words[1], 6, 9)]
    _, (item,) = Stage([Rule("it", "a b", lambda: 0)], alphabet).run(symbols, items)
    assert (item.start, item.end) == (3, 9)
