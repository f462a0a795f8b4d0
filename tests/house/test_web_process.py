"""The web process stays small: it never loads what makes documents or moves the schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assess.town import Town

ROOT = Path(__file__).parents[2]

SCRIPT = """
import json, sys
from pathlib import Path
from assess.application import create_app
from assess.db import open_database
from assess.settings import read_settings

settings = read_settings(data=Path(sys.argv[1]))
app = create_app(settings, open_database(settings.database))
client, base = app.test_client(), settings.base_url
page = client.get("/aanmelden", base_url=base).text
token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
given = {"csrf_token": token, "email": "carla@aardam.example", "password": "een lang genoeg wachtwoord"}
home = "/gemeente/aardam/zelftoets/a00000000001"
codes = [client.post("/aanmelden", data=given, base_url=base).status_code]
codes += [client.get(home + tail, base_url=base).status_code for tail in (
    "/", "/beheersmaatregel/5.24", "/resultaten", "/indienen", "/rapporten/",
)]
# Not ru_maxrss: a child process starts with the peak of the process that started it.
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps({
    "codes": codes,
    "loaded": sorted({name.partition(".")[0] for name in sys.modules}),
    "megabytes": peak,
}))
"""
HEAVY = {"weasyprint", "pydyf", "pikepdf", "pypdf", "fontTools", "alembic", "gunicorn", "pytest", "hypothesis"}


@pytest.mark.engines("sqlite")  # the child finds the file in its folder
def test_after_serving_every_kind_of_page_nothing_heavy_is_loaded(town: Town) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, town.settings.data], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert told["codes"] == [303, 200, 200, 200, 200, 200]
    assert HEAVY & set(told["loaded"]) == set()
    assert "flask" in told["loaded"]
    assert told["megabytes"] <= 150, told
