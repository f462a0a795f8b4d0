"""The stylesheet comes from the lock file: only used tokens, no data: images, no host names, whole licences."""

from __future__ import annotations

import importlib.util
import json
import re
from types import ModuleType

import pytest

from tests.house.kitchen_sink import ASSESS

FRONTEND = ASSESS / "frontend"
VENDOR = ASSESS / "static" / "vendor"
OUR_CLASS = re.compile(r"\btp-[a-z][\w-]*")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """Load the build script, which stands outside the packages."""
    spec = importlib.util.spec_from_file_location("frontend_build", FRONTEND / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_only_tokens_that_are_used_directly_or_through_another_are_kept(build: ModuleType) -> None:
    theme = ".t { --a: var(--b); --b: /* why */ 1px; --c: 2px; --d: var(--e, 3px); --e: 4px; }"

    kept = build.used_tokens(theme, "p { margin: var(--a) }")

    assert kept == {"--a": "var(--b)", "--b": "1px"}


def test_a_token_that_refers_to_itself_does_not_hang_the_build(build: ModuleType) -> None:
    assert build.used_tokens(".t { --a: var(--b); --b: var(--a); }", "p { margin: var(--a) }").keys() == {"--a", "--b"}


def test_an_image_inside_the_stylesheet_becomes_a_file(build: ModuleType) -> None:
    css, images = build.images_as_files("""a { background: url("data:image/svg+xml,%3csvg fill='%23fff'/%3e") }""")

    (name,) = images
    assert images[name] == "<svg fill='#fff'/>"
    assert css == f"a {{ background: url({name}) }}"


def test_the_made_stylesheet_fetches_nothing_from_elsewhere_and_holds_no_data_images() -> None:
    css = (VENDOR / "vendor.css").read_text(encoding="utf-8") + (ASSESS / "static" / "app.css").read_text(
        encoding="utf-8"
    )

    assert re.findall(r"url\(\s*[\"']?(?:data:|https?:|//)", css) == []
    assert "@import" not in css


def test_every_token_of_ours_that_app_css_uses_is_declared() -> None:
    app = (ASSESS / "static" / "app.css").read_text(encoding="utf-8")
    declared = set(re.findall(r"(--tp-[\w-]+)\s*:", app))

    assert set(re.findall(r"var\((--tp-[\w-]+)", app)) - declared == set()


def test_the_lock_file_names_no_host_and_pins_every_package_by_its_hash() -> None:
    text = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    packages = {path: facts for path, facts in json.loads(text)["packages"].items() if path}

    assert "://" not in text
    assert [path for path, facts in packages.items() if not facts.get("integrity", "").startswith("sha512-")] == []


def test_the_package_file_asks_for_exact_versions() -> None:
    facts = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    versions = {**facts["dependencies"], **facts["devDependencies"]}

    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_shipped_package_has_its_licence_beside_it_and_an_open_one() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))

    assert {package["licence"] for package in manifest["packages"]} == {"EUPL-1.2", "OFL-1.1"}
    assert len([name for name in manifest["files"] if name.startswith("licences/")]) == len(manifest["packages"])


def test_every_class_of_ours_in_a_template_exists_in_app_css() -> None:
    css = set(OUR_CLASS.findall((ASSESS / "static" / "app.css").read_text(encoding="utf-8")))
    # Hooks for the scripts, and kinds that look like the plain component.
    unstyled = {"tp-sign-out", "tp-badge--nvt", "tp-badge--afgeweken", "tp-badge--neutral"}
    templates = [*(ASSESS / "templates").rglob("*.html")]

    used = {name for file in templates for name in OUR_CLASS.findall(file.read_text(encoding="utf-8"))}

    assert {name for name in used if name not in css | unstyled and not name.endswith("-")} == set()
