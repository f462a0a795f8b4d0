"""What somebody with an editor and some knowledge of PDF does to a report; each of them is an attack."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.reports.builders import snapshot

Attack = Callable[[Pdf], None]
_IDENTITY = re.compile(rb"/ID ?\[ ?<[0-9a-f]*> ?<[0-9a-f]*> ?\]")


def better() -> bytes:
    """The answers, with a better outcome."""
    found = snapshot().canonical.replace('"verdicts":{"bestaan":"deels"', '"verdicts":{"bestaan":"aangetoond"')
    assert found != snapshot().canonical
    return found.encode()


def changed(pdf: bytes, attack: Attack) -> bytes:
    """Opened, changed and saved with an editor, in the plainest way: packing alone would give it away."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        attack(file)
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def resealed(pdf: bytes) -> bytes:
    """With a seal that fits: anybody can compute one."""
    (place,) = _IDENTITY.finditer(pdf, pdf.rindex(b"trailer"))
    made = pdf[: place.start()] + b"/ID [(%s) <%s>]" % (b"a" * 32, b"0" * 64) + pdf[place.end() :]
    start = place.start() + 41
    return made[:start] + hashlib.sha256(made).hexdigest().encode() + made[start + 64 :]


def _spec(file: Pdf, name: str = "snapshot.json", content: bytes | None = None) -> pikepdf.Object:
    stream = Stream(file, content or better())
    stream.Type = Name.EmbeddedFile
    held = Dictionary(F=file.make_indirect(stream))
    return file.make_indirect(Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=held))


def _annotation(file: Pdf, **said: object) -> None:
    box = Array([0, 0, 600, 800])
    note = file.make_indirect(Dictionary(Type=Name.Annot, Rect=box, F=4, **said))
    page = file.pages[0].obj
    page.Annots = Array([*page.get("/Annots", []), note])


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('alles is goed')"))


def drawing_pin(file: Pdf) -> None:
    _annotation(file, Subtype=Name.FileAttachment, FS=_spec(file))


def pin_called_link(file: Pdf) -> None:
    """The word that gives it away is left out."""
    _annotation(file, Subtype=Name.Link, FS=_spec(file))


def file_with_a_page(file: Pdf) -> None:
    file.pages[1].obj.AF = Array([_spec(file)])


def file_with_a_tag(file: Pdf) -> None:
    file.Root.StructTreeRoot.K[0].AF = Array([_spec(file)])


def file_with_the_whole(file: Pdf) -> None:
    file.Root.AF.append(_spec(file))


def file_without_a_type(file: Pdf) -> None:
    spec = _spec(file)
    del spec.Type
    del spec.EF.F.Type
    file.Root.AF.append(spec)


def file_that_nothing_names(file: Pdf) -> None:
    file.pages[0].obj.Parent.K = _spec(file)


def loose_stream_of_a_file(file: Pdf) -> None:
    stream = Stream(file, better())
    stream.Type = Name.EmbeddedFile
    file.pages[0].obj.Parent.K = file.make_indirect(stream)


def second_of_the_same_name(file: Pdf) -> None:
    file.Root.Names.EmbeddedFiles.Names.extend([String("snapshot.json"), _spec(file)])


def two_contents_of_one_name(file: Pdf) -> None:
    for name, spec in _pairs(file):
        if name == "snapshot.json":
            stream = Stream(file, better())
            spec.EF.UF = file.make_indirect(stream)


def name_that_another_reader_shows(file: Pdf) -> None:
    for name, spec in _pairs(file):
        if name == "snapshot.schema.json":
            spec.UF = String("snapshot.json")


def deeper_in_the_tree(file: Pdf) -> None:
    file.Root.Names.EmbeddedFiles.Kids = Array(
        [file.make_indirect(Dictionary(Names=Array([String("x"), _spec(file)])))]
    )


def _pairs(file: Pdf) -> list[tuple[str, pikepdf.Object]]:
    names = list(file.Root.Names.EmbeddedFiles.Names)
    return [(str(name), spec) for name, spec in zip(names[::2], names[1::2], strict=True)]


def file_of_a_portfolio(file: Pdf) -> None:
    file.Root.Collection = Dictionary(View=Name.T, D=String("snapshot.json"))


def part_that_is_elsewhere(file: Pdf) -> None:
    file.pages[0].obj.Contents.stream_dict["/F"] = String("https://example.org/pagina")


def script_when_it_opens(file: Pdf) -> None:
    file.Root.OpenAction = _script()


def page_that_opens_first(file: Pdf) -> None:
    file.Root.OpenAction = Array([file.pages[1].obj, Name.Fit])


def script_of_a_page(file: Pdf) -> None:
    file.pages[0].obj.AA = Dictionary(O=_script())


def script_of_the_whole(file: Pdf) -> None:
    file.Root.Names.JavaScript = Dictionary(Names=Array([String("x"), _script()]))


def link_to_elsewhere(file: Pdf) -> None:
    _annotation(file, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org")))


def stamp_over_a_page(file: Pdf) -> None:
    white = Stream(file, b"1 1 1 rg 0 0 600 800 re f")
    white.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 600, 800])})
    _annotation(file, Subtype=Name.Stamp, AP=Dictionary(N=file.make_indirect(white)))


def link_that_draws(file: Pdf) -> None:
    """The same with no word that gives it away but the one for how it looks."""
    white = Stream(file, b"1 1 1 rg 0 0 600 800 re f")
    white.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 600, 800])})
    _annotation(file, Subtype=Name.Link, AP=Dictionary(N=file.make_indirect(white)))


def form_to_fill_in(file: Pdf) -> None:
    file.Root.AcroForm = Dictionary(Fields=Array([]), NeedAppearances=True)


def layer_that_can_be_hidden(file: Pdf) -> None:
    group = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("laag")))
    file.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))


def other_catalogue(file: Pdf) -> None:
    """A second one, which shows the pages in another order."""
    kids = list(file.Root.Pages.Kids)
    again = Dictionary(file.Root)
    again.Pages = file.make_indirect(Dictionary(Type=Name.Pages, Count=len(kids), Kids=Array(reversed(kids))))
    again.OpenAction = Array([kids[-1], Name.Fit])
    file.trailer.Root = file.make_indirect(again)


#: Each changes how the file is put together, so that it is found even when the seal is made to fit.
OF_THE_BUILDING: tuple[Attack, ...] = (
    drawing_pin, pin_called_link, file_with_a_page, file_with_a_tag, file_with_the_whole, file_without_a_type,
    file_that_nothing_names, loose_stream_of_a_file, second_of_the_same_name, two_contents_of_one_name,
    name_that_another_reader_shows, deeper_in_the_tree, file_of_a_portfolio, part_that_is_elsewhere, script_when_it_opens,
    page_that_opens_first, script_of_a_page, script_of_the_whole, link_to_elsewhere, stamp_over_a_page, link_that_draws,
    form_to_fill_in, layer_that_can_be_hidden, other_catalogue,
)  # fmt: skip


def nothing(file: Pdf) -> None:
    """Saved as it is."""


def title_in_the_metadata(file: Pdf) -> None:
    said = file.Root.Metadata.read_bytes()
    assert b"Zelftoets" in said
    file.Root.Metadata.write(said.replace(b"Zelftoets", b"Zelftest!"))


def title_of_the_file(file: Pdf) -> None:
    file.trailer.Info.Subject = String("Alle antwoorden zijn goed.")


def bookmark(file: Pdf) -> None:
    file.Root.Outlines.First.Title = String("Alles is aangetoond")


def page_gone(file: Pdf) -> None:
    del file.pages[4]


def pages_in_another_order(file: Pdf) -> None:
    kids = list(file.Root.Pages.Kids)
    file.Root.Pages.Kids = Array([kids[0], *reversed(kids[1:8]), *kids[8:]])


def words_on_a_page(file: Pdf) -> None:
    page = file.pages[5].obj
    page.Contents.write(page.Contents.read_bytes() + b"\n1 1 1 rg 0 300 600 200 re f")


def alternative_text(file: Pdf) -> None:
    for one in file.objects:
        if isinstance(one, Dictionary) and one.get("/S") == Name.Figure:
            one.Alt = String("Een figuur waarop alles goed is.")


#: Each changes what it says or shows, in the way that a report is put together.
OF_THE_WORDS: tuple[Attack, ...] = (
    nothing, title_in_the_metadata, title_of_the_file, bookmark, page_gone, pages_in_another_order, words_on_a_page,
    alternative_text,
)  # fmt: skip


# --- a later version of the file, behind what is there -------------------------------------


def with_script(writer: IncrementalPdfFileWriter) -> None:
    name = generic.pdf_name
    does = {name("/S"): name("/JavaScript"), name("/JS"): generic.TextStringObject("app.alert(1)")}
    writer.root[name("/OpenAction")] = generic.DictionaryObject(does)
    writer.update_root()


def with_other_words(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer_view["/Info"]
    info[generic.pdf_name("/Subject")] = generic.TextStringObject("Alle antwoorden zijn goed.")
    writer.update_container(info)


def with_other_bookmark(writer: IncrementalPdfFileWriter) -> None:
    first = writer.root["/Outlines"]["/First"]
    first[generic.pdf_name("/Title")] = generic.TextStringObject("Alles is aangetoond")
    writer.update_container(first)


def with_other_catalogue(writer: IncrementalPdfFileWriter) -> None:
    again = generic.DictionaryObject(writer.root)
    again[generic.pdf_name("/Lang")] = generic.TextStringObject("en")
    writer._root = writer.add_object(again)


def packed_in_a_stream(writer: IncrementalPdfFileWriter) -> None:
    """A picture over the first page, its objects hidden in an object stream."""
    name, packed = generic.pdf_name, writer.prepare_object_stream()
    box = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 800)])
    note = {name("/Type"): name("/Annot"), name("/Subtype"): name("/Square"), name("/Rect"): box}
    added = writer.add_object(generic.DictionaryObject(note), obj_stream=packed)
    page = writer.find_page_for_modification(0)[0].get_object()
    page[name("/Annots")] = generic.ArrayObject([added])
    writer.update_container(page)


def nothing_at_all(writer: IncrementalPdfFileWriter) -> None:
    writer.update_root()


INCREMENTS = (
    with_script,
    with_other_words,
    with_other_bookmark,
    with_other_catalogue,
    packed_in_a_stream,
    nothing_at_all,
)


def with_more(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """A later version of the file; what was there stays as it was, byte for byte."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()
