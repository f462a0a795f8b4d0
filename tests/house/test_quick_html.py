"""The fast parser reads a sound page as html5lib does, and no page with an error has the shape of a sound one."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from tests.house.kitchen_sink import create_sink
from tests.house.test_page_checks import GOOD
from tests.html_page import parse, strictly
from tests.page_checks import check_page
from tests.quick_html import shape, tree

_BODY = "<!doctype html><html lang=nl><head><title>T</title></head><body>{}</body></html>"
#: What parsers differ in: foreign names, what is dropped, what is put in, and what is said in entities.
SOUND = (
    "<svg viewBox='0 0 1 1' xmlns:xlink='http://www.w3.org/1999/xlink'><title>A</title></svg>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><linearGradient/><use xlink:href='#b'/></svg><own-name>x</own-name>",
    "<table><caption>A</caption><tr><td>1<td>2</table>",
    "<textarea>\n\n regel\n</textarea><pre>\n twee</pre>",
    "<p>a<!-- zwijgt --> b &amp;amp; &lt;c&gt; &#39;d&#39; &eacute;\u202e😀<br>e",
    "<select><option selected>a<option value=''>b</select><input disabled value=\"&quot;'\">",
    "<ul><li>een<li>twee <b>drie</b></ul>",
    "<dl><dt>a<dd>b</dl><details open><summary>s</summary>t</details>",
)
#: Pages with an error, each beside the sound page that it looks most like.
TWINS = (
    ('<p title="a">b</p>', '<p title="a" title="a">b</p>'),
    ("<p>b</p>", "<p>b &onzin; &b</p>"),
    ("<p>a &amp;amp; b</p>", "<p>a &amp b</p>"),
    ("<table><tr><td>a</td></tr></table>", "<table><td>a</td></table>"),
    ("<p><b>a</b></p>", "<p><b>a</p></b>"),
    ("<div><p>a</p></div>", "<p><div>a</div></p>"),
    ('<p title="a">b</p>', '<p title="a"b>b</p>'),
    ('<p title="a">b</p>', '<p title="a>b</p>'),
    ("<p>a</p>", "<p>a\x00</p>"),
    ('<p title="a">b</p>', '<p title="a\x00">b</p>'),
    ('<p title="a">b</p>', '<p title="&b;">b</p>'),
    ("<!-- a --><p>b</p>", "<!-- a -- b --!><p>b</p>"),
    ('<form><input type="text"></form>', "<form><form></form></form>"),
    ("<p>a</p>", "<p>a</p></p>"),
    ("<p>a - b</p>", "<p>a <- b</p>"),
)


def as_text(element: Element) -> object:
    inside = [as_text(child) for child in element]
    if not isinstance(element.tag, str):
        return "comment", (element.text or "").strip(), element.tail or ""
    return element.tag, sorted(element.attrib.items()), element.text or "", element.tail or "", inside


@pytest.mark.parametrize("body", SOUND)
def test_a_sound_page_is_read_as_html5lib_reads_it(body: str) -> None:
    page = _BODY.format(body)

    assert as_text(tree(page)) == as_text(strictly(page).root)


def test_every_part_that_our_pages_are_made_of_is_too() -> None:
    page = create_sink().test_client().get("/").text

    for html in (page, GOOD):
        assert as_text(tree(html)) == as_text(strictly(html).root)


@pytest.mark.parametrize(("sound", "wrong"), TWINS)
def test_an_error_shows_in_the_shape(sound: str, wrong: str) -> None:
    like, unlike = _BODY.format(sound), _BODY.format(wrong)
    assert len(strictly(like).parse_errors) < len(strictly(unlike).parse_errors)

    assert shape(like) != shape(unlike)


def test_pages_that_differ_in_plain_words_have_one_shape() -> None:
    assert shape(GOOD) == shape(GOOD.replace("Aanmelden", "Wachtwoord &lt;vergeten&gt;?").replace("Beleid", "1, 2"))
    assert shape(GOOD) != shape(GOOD.replace('type="email"', 'type="hidden"'))


def test_a_page_with_an_error_is_refused_each_time_and_after_a_sound_one() -> None:
    wrong = GOOD.replace("<h2>Gegevens</h2>", "<h2>Gegevens</h3>")

    assert check_page(GOOD, url="/") == check_page(GOOD.replace("Beleid", "Meer"), url="/") == []
    assert parse(wrong).parse_errors == parse(wrong).parse_errors != ()
    assert check_page(wrong.replace("Beleid", "Meer"), url="/") != []
