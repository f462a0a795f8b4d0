from io import BytesIO
import openpyxl
from tests.assess.town import *
from tests.conftest import Browser
def test_round(busy_town):
    town = busy_town
    b = town.browser(ILYAS)
    b.get(f"{HOME}/excel/")
    print(b.words)
    r = b.get(f"{HOME}/excel/bestand?wat=alles&voor=2026-12-01")
    print(len(r.data), r.headers)
    __import__("pathlib").Path("/tmp/all.xlsx").write_bytes(r.data)
    book = openpyxl.load_workbook(BytesIO(r.data)); w = book["Vragen"]
    print([c.value for c in w[1]])
    heads = {c.value: c.column for c in w[1]}
    w.cell(3, heads["Opzet"]).value = "aangetoond"; w.cell(3, heads["Toelichting"]).value = "=Ja, dat is zo"; w.cell(3, heads["Toelichting"]).data_type="s"
    w.cell(4, heads["Hoe beantwoordt u deze eis?"]).value = "niet van toepassing"
    w.cell(4, heads["Reden van ‘niet van toepassing’ of ‘kwam niet voor’"]).value = "Bestaat niet"
    out = BytesIO(); book.save(out)
    form = b.get(f"{HOME}/excel/")
    action, sent = b.fields("Bekijken wat er verandert")
    resp = b.client.post(action, data={"csrf_token": sent["csrf_token"][0], "bestand": (BytesIO(out.getvalue()), "x.xlsx")}, headers={"Referer": b.base_url}, base_url=b.base_url, content_type="multipart/form-data")
    b._look_at(resp); print(resp.status_code, b.words)
    b.submit("Antwoorden opslaan"); print(b.words[:900])
    print(town.trail()[-4:])
