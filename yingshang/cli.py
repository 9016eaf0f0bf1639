"""The command ``yingshang``. An error is one clear line on standard error and a non-zero exit."""

import logging
import sys

import click

from core.errors import AppError
from workers.embedded import EmbeddedError
from yingshang.commands.database import demo, doctor, migrate
from yingshang.commands.operators import operator
from yingshang.commands.people import tenant, user
from yingshang.commands.plans import plan
from yingshang.commands.processes import serve, up, work
from yingshang.commands.tokens import token
from yingshang.commands.units import group, unit


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yingshang")
@click.option("--verbose", is_flag=True, help="Log what happens, not only what goes wrong.")
def cli(verbose: bool) -> None:
    """Yingshang (营商): from a printed notice to a living ledger.

    Data lives in YINGSHANG_HOME; see docs/operators.md for all settings.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )


for command in (up, serve, work, migrate, doctor, demo, operator, tenant, unit, group, user, plan, token):
    cli.add_command(command)


def main() -> None:
    """Runs the command line."""
    try:
        cli(prog_name="yingshang", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (AppError, EmbeddedError) as error:
        click.echo(f"yingshang: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
