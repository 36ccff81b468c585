from __future__ import annotations

from pathlib import Path

import pytest

from bot.kernel.errors import Misconfigured
from bot.settings import ROOT
from bot.templates.render import Texts


def texts(folder: Path, content: str) -> Texts:
    (folder / "en.yaml").write_text(content, encoding="utf-8")
    return Texts.load(folder)


def test_a_language_that_is_missing_falls_back_to_english(tmp_path: Path) -> None:
    assert (
        texts(tmp_path, "hi: Hello {{ name }}").render("hi", language="sv", name="S").text
        == "Hello S"
    )


def test_a_missing_fact_is_an_error_and_not_a_hole(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="'hi'"):
        texts(tmp_path, "hi: Hello {{ name }}").render("hi", language="en")


def test_a_text_cannot_reach_into_python(tmp_path: Path) -> None:
    made = texts(tmp_path, 'hi: "{{ name.__class__.__mro__ }}"')
    with pytest.raises(Misconfigured):
        made.render("hi", language="en", name="S")


def test_a_fact_is_never_taken_for_a_template(tmp_path: Path) -> None:
    rendered = texts(tmp_path, 'hi: "{{ name }}"').render("hi", language="en", name="{{ 7*7 }}")
    assert rendered.text == "{{ 7*7 }}"


def test_a_broken_template_is_found_when_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"en\.yaml: hi"):
        texts(tmp_path, 'hi: "{{ name"')


def test_an_unknown_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="'bye'"):
        texts(tmp_path, "hi: Hello").render("bye", language="en")


def test_every_shipped_text_parses() -> None:
    assert "offer" in Texts.load(ROOT / "data" / "outreach" / "messages")
