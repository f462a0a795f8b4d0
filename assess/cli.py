"""The command `toetspeil`: noun, verb. One sentence when something is wrong, never a traceback."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

#: noun -> the module that holds it; imported only when it is asked for, so that `--help` is quick.
_COMMANDS = {
    "serve": "assess.commands.serving",
    "demo": "assess.commands.demonstration",
    "catalogue": "assess.commands.catalogue",
    "database": "assess.commands.database",
    "assessment": "assess.commands.assessment",
    "audit": "assess.commands.audit",
    "evidence": "assess.commands.evidence",
    "municipality": "assess.commands.municipality",
    "identity-provider": "assess.commands.identity_provider",
    "people": "assess.commands.people",
    "report": "assess.commands.report",
    "worker": "assess.commands.working",
    "backup": "assess.commands.safekeeping",
    "benchmark": "assess.commands.benchmark",
    "restore": "assess.commands.safekeeping",
}


_SAID_BY_CLICK = (
    (r"(?:File|Directory|Path) (.+) does not exist\.", r"\1 bestaat niet."),
    (r"File (.+) is a directory\.", r"\1 is een map."),
    (r"Directory (.+) is a file\.", r"\1 is een bestand."),
    (r"(?:File|Directory|Path) (.+) is not (?:readable|writable)\.", r"\1 mag niet worden gelezen of geschreven."),
    (r"(.+) is not one of (.+)\.", r"\1 kan niet; kies uit \2."),
    (r"(.+) is not in the range (.+)\.", r"\1 ligt niet in \2."),
    (r"(.+) is not a valid integer(?: range)?\.", r"\1 is geen geheel getal."),
    (r"Got unexpected extra arguments? \((.+)\)", r"\1 hoort hier niet."),
    (r"Option (.+) requires an argument\.", r"achter \1 ontbreekt een waarde."),
)


class Refusal(click.ClickException):
    """What was asked cannot be done; the message is one Dutch sentence."""


class _Nouns(click.Group):
    """The nouns, each loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            raise Refusal(unknown(args[0], list(_COMMANDS), "toetspeil --help"))
        return super().resolve_command(ctx, args)


class Verbs(click.Group):
    """The verbs of a noun."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise Refusal(unknown(args[0], list(self.commands), f"{ctx.command_path} --help"))
        return super().resolve_command(ctx, args)


@click.group(cls=_Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="toetspeil", prog_name="toetspeil")
def main_group() -> None:
    """Zelftoets informatiebeveiliging voor gemeenten."""


def data_option(command: Any) -> Any:
    """--data DIR, or TOETSPEIL_DATA, or var/."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="TOETSPEIL_DATA",
        default=Path("var"),
        show_default=True,
        help="Map met de gegevens.",
    )(command)


def format_option(command: Any) -> Any:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Vorm van de uitvoer.",
    )(command)


def unknown(given: str, known: Sequence[str], help_command: str) -> str:
    """One sentence for a word that does not exist, with the nearest that does."""
    near = difflib.get_close_matches(given, known, n=1)
    hint = f"bedoelde u '{near[0]}'?" if near else f"kijk met '{help_command}' wat er is."
    return f"'{given}' bestaat niet; {hint}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. Exit code 0 only when it did what was asked."""
    os.umask(0o077)  # answers and keys are for the user who runs this
    try:
        code = main_group.main(args=arguments, prog_name="toetspeil", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
    except (Exception, KeyboardInterrupt) as error:
        said = _said(error)
        if said is None:
            raise
        _stop(*said)
    sys.exit(code if isinstance(code, int) else 0)


def _said(error: BaseException) -> tuple[str, int] | None:
    """The sentence and the exit code for what went wrong; None for a fault of ours."""
    for kind, sentence, code in _SAID:
        if isinstance(error, kind):
            return sentence(error), code
    if type(error).__module__.partition(".")[0] in ("sqlite3", "sqlalchemy"):
        return f"De database kan niet worden gelezen of geschreven: {getattr(error, 'orig', None) or error}.", 1
    return None


def _of_a_file(error: OSError) -> str:
    return f"{error.filename or 'Een bestand'} kan niet worden gelezen of geschreven: {error.strerror}."


def _in_dutch(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "toetspeil"
    more = f"Kijk met '{command} --help'."
    if isinstance(error, click.NoSuchOption):
        return f"De optie {error.option_name} bestaat niet. {more}"
    if isinstance(error, click.MissingParameter):
        return (
            f"Er ontbreekt iets: {error.param.get_error_hint(error.ctx) if error.param and error.ctx else ''}. {more}"
        )
    if isinstance(error, click.BadParameter):
        return f"De waarde voor {error.param.get_error_hint(error.ctx) if error.param and error.ctx else 'een optie'} klopt niet: {_translated(error.message)} {more}"
    return f"De opdracht klopt niet: {_translated(error.format_message())} {more}"


def _translated(message: str) -> str:
    """What click says of a value, in Dutch."""
    for english, dutch in _SAID_BY_CLICK:
        if re.fullmatch(english, message, re.DOTALL):
            return re.sub(english, dutch, message, count=1, flags=re.DOTALL)
    return message


def _stop(sentence: str, code: int) -> None:
    click.echo(sentence.replace("\n", " "), err=True)
    sys.exit(code)


_NOT_UTF8 = "Deze tekens kunnen hier niet worden gebruikt; schrijf de opdracht of het bestand in UTF-8."
#: What each kind of failure says, and its exit code; the first kind that fits counts.
_SAID: tuple[tuple[type[BaseException], Callable[[Any], str], int], ...] = (
    (Refusal, lambda error: str(error.message), 1),
    (click.UsageError, _in_dutch, 2),
    (click.ClickException, lambda error: str(error.format_message()), 1),
    (click.Abort, lambda _: "Afgebroken.", 130),
    (KeyboardInterrupt, lambda _: "Afgebroken.", 130),
    (UnicodeError, lambda _: _NOT_UTF8, 1),
    (OSError, _of_a_file, 1),
)
