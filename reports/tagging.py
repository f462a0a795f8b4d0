"""The finishing touch that makes a PDF/A-3a file of WeasyPrint a PDF/UA-1 file as well.

Three things are missing: the PDF/UA name in the metadata, the scope of table
headings, and running headers marked as decoration instead of content.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_EXTENSION = "http://www.aiim.org/pdfa/ns"
# The option xmp_metadata of WeasyPrint appends outside rdf:RDF, where no validator looks.
_PDF_UA = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{_EXTENSION}/extension/" xmlns:pdfaSchema="{_EXTENSION}/schema#"
 xmlns:pdfaProperty="{_EXTENSION}/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>
</rdf:Bag></pdfaExtension:schemas></rdf:Description>
""".encode()


def finish(document: Any, pdf: pydyf.PDF) -> None:  # noqa: ARG001 - the engine calls it with both
    """Complete the tags and the metadata, just before the engine writes the file."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [_bytes(metadata.stream[0]).replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")]
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    for item in _dictionaries(pdf):
        if item.get("S") == "/TH":
            _set_scope(pdf, item)
        elif item.get("Type") == "/Annot":
            item["F"] = 4
    _make_artifacts(pdf, root, list(_orphans(pdf, _bytes(root["K"][0]))))


def _set_scope(pdf: pydyf.PDF, heading: Any) -> None:
    row = _object(pdf, heading["P"])
    group = _object(pdf, row["P"]).get("S")
    attributes = heading.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
    attributes["Scope"] = "/Column" if group == "/THead" else "/Row"


def _orphans(pdf: pydyf.PDF, document: bytes) -> Iterator[Any]:
    """The running headers: elements that say the document is their parent, while it does not list them."""
    listed = {_bytes(child) for child in _object(pdf, document)["K"]}
    for item in _dictionaries(pdf):
        if item.get("Type") == "/StructElem" and _bytes(item["P"]) == document and item.reference not in listed:
            yield item


def _make_artifacts(pdf: pydyf.PDF, root: Any, orphans: list[Any]) -> None:
    pages = {item.reference: item for item in _dictionaries(pdf) if item.get("Type") == "/Page"}
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    marked: dict[bytes, set[int]] = {}
    for orphan in orphans:
        _clear(pdf, orphan, marked)
    for reference, ids in marked.items():
        page = pages[reference]
        _rename_marks(_object(pdf, page["Contents"]).stream, ids)
        for number in ids:
            parents[page["StructParents"]][number] = "null"


def _clear(pdf: pydyf.PDF, element: Any, marked: dict[bytes, set[int]]) -> None:
    """Empty an element and all below it, noting per page which marked content it held.

    Never by `free = 'f'`: pydyf 0.13 then writes wrong indexes into the object stream.
    """
    for child in element["K"]:
        if isinstance(child, int):
            marked.setdefault(_bytes(element["Pg"]), set()).add(child)
        else:
            _clear(pdf, _object(pdf, child), marked)
    element.clear()


def _rename_marks(stream: list[Any], ids: set[int]) -> None:
    for index, item in enumerate(stream):
        if item == b"BDC" and isinstance(stream[index - 1], dict) and stream[index - 1].get("MCID") in ids:
            stream[index - 2] = "/Artifact"
            stream[index - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _dictionaries(pdf: pydyf.PDF) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, dict))


def _object(pdf: pydyf.PDF, reference: Any) -> Any:
    return pdf.objects[int(_bytes(reference).split()[0])]


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
