"""The standing check: what every HTML page that any test renders must satisfy.

`check_page` returns the faults it finds as sentences; an empty list means that the page passes.
Each rule is a generator over one parsed page, so that a rule is added by writing one function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from tests.html_page import SVG, Page, controls_of, label_of, name_of, parse, shown, text_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERRING = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-details")
PASSWORD_PURPOSES = frozenset({"current-password", "new-password", "one-time-code"})
PERSONAL_LABEL = re.compile(
    r"(uw )?(naam|voornaam|achternaam|e-mailadres|gebruikersnaam|telefoonnummer)", re.IGNORECASE
)
EMPTY_WORDS = frozenset({"hier", "klik hier", "lees meer", "meer", "link", "meer informatie"})
OWN_ADDRESS = re.compile(r"(?!//)(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)


def check_page(html: str, *, url: str) -> list[str]:
    """Run every rule on one page and return the faults, each starting with the address of the page."""
    page = parse(html)
    return [f"{url}: {fault}" for rule in RULES for fault in rule(page)]


def _parses(page: Page) -> Iterator[str]:
    yield from page.parse_errors


def _language(page: Page) -> Iterator[str]:
    if page.root.attrib.get("lang") != "nl":
        yield "the html element lacks lang=nl"


def _title_and_h1(page: Page) -> Iterator[str]:
    headings = [text_of(heading) for heading in page.all("h1")]
    titles = [text_of(title) for title in page.all("title") if not str(title.tag).startswith(SVG)]
    if len(headings) != 1 or not headings[0]:
        yield f"one h1 with words is wanted, found {headings}"
    elif not titles or not titles[0].removeprefix("Fout: ").startswith(headings[0]):
        yield f"the title {titles} does not start with the h1 {headings[0]!r}"


def _error_title(page: Page) -> Iterator[str]:
    invalid = any(element.attrib.get("aria-invalid") == "true" for element in page.all())
    says_so = any(text_of(title).startswith("Fout: ") for title in page.all("title"))
    if invalid and not says_so:
        yield "a field is invalid but the title does not start with 'Fout: '"


def _heading_order(page: Page) -> Iterator[str]:
    # An error summary stands above the h1, as its own heading of level 2.
    in_alert = {h for h in page.all(*HEADINGS) if any(a.attrib.get("role") == "alert" for a in page.ancestors(h))}
    previous = 0
    for heading in page.all(*HEADINGS):
        level = int(str(heading.tag)[1])
        if heading in in_alert and not previous:
            continue
        if level > previous + 1:
            yield f"heading {text_of(heading)!r} of level {level} follows level {previous}"
        if not text_of(heading):
            yield f"heading {shown(heading)} is empty"
        previous = level


def _unique_ids(page: Page) -> Iterator[str]:
    yield from (f"id {name!r} occurs {times} times" for name, times in Counter(page.ids).items() if times > 1)


def _labels_point_somewhere(page: Page) -> Iterator[str]:
    controls = {
        control.attrib.get("id") for control in page.all("input", "select", "textarea", "progress", "meter", "output")
    }
    for label in page.all("label"):
        if "for" in label.attrib and label.attrib["for"] not in controls:
            yield f"label {text_of(label)!r} is for {label.attrib['for']!r}, which is no control"


def _controls_have_labels(page: Page) -> Iterator[str]:
    for control in [*controls_of(page), *page.all("progress", "meter")]:
        if not label_of(page, control):
            yield f"{shown(control)} has no label"


def _references_exist(page: Page) -> Iterator[str]:
    ids = set(page.ids)
    for element in page.all():
        for attribute in REFERRING:
            for target in element.attrib.get(attribute, "").split():
                if target not in ids:
                    yield f"{shown(element)} {attribute} names {target!r}, which does not exist"


def _fieldsets(page: Page) -> Iterator[str]:
    for fieldset in page.all("fieldset"):
        if len(fieldset) == 0 or fieldset[0].tag != "legend" or not text_of(fieldset[0]):
            yield f"{shown(fieldset)} does not begin with a legend that has words"
    for radio in page.all("input"):
        if radio.attrib.get("type") == "radio" and not any(a.tag == "fieldset" for a in page.ancestors(radio)):
            yield f"radio {shown(radio)} stands outside a fieldset"


def _tables(page: Page) -> Iterator[str]:
    for table in page.all("table"):
        if len(table) == 0 or table[0].tag != "caption" or not text_of(table[0]):
            yield f"{shown(table)} does not begin with a caption that has words"
        if not any(cell.tag == "th" for cell in table.iter()):
            yield f"{shown(table)} has no header cell"
    for header in page.all("th"):
        if header.attrib.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"header cell {text_of(header)!r} has no scope"


def _nothing_inline(page: Page) -> Iterator[str]:
    for element in page.all():
        for attribute in map(str, element.attrib):
            if attribute == "style" or attribute.startswith("on"):
                yield f"{shown(element)} has an inline {attribute}"
        if element.tag in ("style", f"{SVG}style") or (element.tag == "script" and "src" not in element.attrib):
            yield f"{shown(element)} is inline"
        if element.tag == "meta" and element.attrib.get("http-equiv", "").lower() == "refresh":
            yield "the page refreshes itself"


def _only_own_addresses(page: Page) -> Iterator[str]:
    for element in page.all("script", "img", "link", "form", "iframe", "source", "video", "audio", "object"):
        for attribute in ("src", "action", "data", "href"):
            if not OWN_ADDRESS.match(element.attrib.get(attribute, "")):
                yield f"{shown(element)} uses another site or a scheme: {element.attrib[attribute]}"
    for link in page.all("a"):
        if link.attrib.get("href", "").strip().lower().startswith(("javascript:", "data:")):
            yield f"{shown(link)} runs a script"


def _forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        tokens = [i for i in form.iter("input") if i.attrib.get("name") == "csrf_token" and i.attrib.get("value")]
        method = form.attrib.get("method", "").lower()
        if method == "post" and len(tokens) != 1:
            yield f"{shown(form)} carries {len(tokens)} csrf tokens"
        if method == "get" and tokens:
            yield f"{shown(form)} would put the csrf token in the address"
        if method not in {"get", "post"}:
            yield f"{shown(form)} does not say its method"


def _personal_fields(page: Page) -> Iterator[str]:
    for control in controls_of(page):
        kind, purpose = control.attrib.get("type", "text"), control.attrib.get("autocomplete", "")
        label = label_of(page, control)
        if kind in {"radio", "checkbox"}:
            continue
        if kind == "password" and purpose not in PASSWORD_PURPOSES:
            yield f"password field {shown(control)} has autocomplete {purpose!r}"
        elif (kind in {"email", "tel"} or PERSONAL_LABEL.fullmatch(label)) and not purpose:
            yield f"{shown(control)} asks for personal data without autocomplete"


def _links_and_buttons(page: Page) -> Iterator[str]:
    for element in page.all("a", "button", "summary"):
        name = name_of(element)
        if not name:
            yield f"{shown(element)} has no words"
        if element.tag == "a" and name.lower().strip(" .›»") in EMPTY_WORDS:
            yield f"{shown(element)} does not say where it leads: {name!r}"
        if element.tag == "a" and "href" not in element.attrib:
            yield f"{shown(element)} is a link without an address"
        if element.tag == "button" and "type" not in element.attrib:
            yield f"{shown(element)} does not say its type"


def _fragments_exist(page: Page) -> Iterator[str]:
    ids = set(page.ids)
    for link in page.all("a"):
        href = link.attrib.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            yield f"{shown(link)} leads nowhere on this page"


def _images(page: Page) -> Iterator[str]:
    yield from (f"{shown(image)} has no alt" for image in page.all("img") if "alt" not in image.attrib)
    for drawing in page.all("svg"):
        hidden = drawing.attrib.get("aria-hidden") == "true"
        if not hidden and not (drawing.attrib.get("role") == "img" and name_of(drawing)):
            yield f"{shown(drawing)} is neither hidden nor an image with a name"


def _tab_order(page: Page) -> Iterator[str]:
    for element in page.all():
        if element.attrib.get("tabindex", "0").strip() not in {"0", "-1"}:
            yield f"{shown(element)} has tabindex {element.attrib['tabindex']}"


def _skip_link_first(page: Page) -> Iterator[str]:
    body = next(iter(page.all("body")))
    focusable = (element for element in body.iter() if element.tag in {"a", "button", "input", "select", "textarea"})
    first, mains = next(focusable, None), page.all("main")
    if len(mains) != 1 or "id" not in mains[0].attrib:
        yield f"one main with an id is wanted, found {[shown(main) for main in mains]}"
    elif first is None or first.attrib.get("href") != f"#{mains[0].attrib['id']}":
        yield "the first thing to focus is not a link to main"


def _no_slips(page: Page) -> Iterator[str]:
    for element in page.all():
        for words in (element.text, element.tail):
            if words and (words.strip() in {"None", "[]", "()", "False", "True"} or "{{" in words or "{%" in words):
                yield f"near {shown(element)} a value was shown that no one meant to show: {words.strip()!r}"


RULES: tuple[Callable[[Page], Iterator[str]], ...] = (
    _parses,
    _language,
    _title_and_h1,
    _error_title,
    _heading_order,
    _unique_ids,
    _labels_point_somewhere,
    _controls_have_labels,
    _references_exist,
    _fieldsets,
    _tables,
    _nothing_inline,
    _only_own_addresses,
    _forms,
    _personal_fields,
    _links_and_buttons,
    _fragments_exist,
    _images,
    _tab_order,
    _skip_link_first,
    _no_slips,
)
