"""``python -m web.assets``: builds the front-end files; ``messages`` brings the catalogues up to date."""

import click

from web.assets.bundle import build_bundles
from web.assets.catalogues import compile_catalogues, update_catalogues
from web.assets.vendor import VendorError, fetch_vendor_files


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Fetches the pinned scripts, builds the stylesheet and our script, compiles the catalogues."""
    if context.invoked_subcommand is not None:
        return
    try:
        fetched = fetch_vendor_files()
    except VendorError as error:
        raise click.ClickException(str(error)) from error
    built = build_bundles()
    compiled = compile_catalogues()
    click.echo("前端文件已更新。" if fetched or built or compiled else "前端文件已是最新。")


@main.command()
def messages() -> None:
    """Extracts the source strings and updates every catalogue."""
    for locale, count in update_catalogues().items():
        click.echo(f"{locale}：还有 {count} 条没有译文。" if count else f"{locale}：全部有译文。")


if __name__ == "__main__":
    main()
