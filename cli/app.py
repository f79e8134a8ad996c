"""The command `sisterwatch`. Commands import what they need when they run, so that `--help` answers at once."""

import sys

import typer

from cli.commands import discovering, evidencing, keeping, looking, paging, reviewing, running, searching

app = typer.Typer(
    name="sisterwatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watch the agendas of ten California localities for items about Russian sister cities.",
)
for group in (running, looking, searching, paging, discovering, reviewing, evidencing, keeping):
    group.add_to(app)


def main() -> None:
    """Run the command line; what a person can mend is said in plain words, with exit status 2."""
    try:
        app()
    except Exception as error:
        if not _can_be_mended(error):
            raise
        typer.secho(f"sisterwatch: {error}", fg="red", err=True)
        sys.exit(2)


def _can_be_mended(error: Exception) -> bool:
    """Whether the error's message says what to do: by the names of the errors, so that nothing is imported for it."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(
        names
        & {
            "SettingsError",
            "RegistryError",
            "RuleError",
            "UnknownSource",
            "CannotCrawl",
            "DecisionError",
            "FileNotFoundError",
            "IsADirectoryError",
            "PermissionError",
            "PlainError",
            "OcrUnavailableError",
        }
    )


if __name__ == "__main__":
    main()
