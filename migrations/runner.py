"""Runs all revisions, those of tenants before those of core, as role *owner*, under one lock."""

import contextlib
import io
import os
import re
import sys
from pathlib import Path

import asyncpg

_LOCK = 7_119_430_021
_ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)


async def run_migrations(url: str) -> list[str]:
    """Brings the database at ``url`` (role *owner*) up to date and returns the revisions that ran, ``app:id``.

    Safe to call from several processes at once: they wait for each other. A revision and its record are one
    transaction, so a kill in between leaves nothing half done.
    """
    os.environ["PICCOLO_CONF"] = "migrations.piccolo_conf"
    lock = await asyncpg.connect(url)
    try:
        await lock.execute(f"SELECT pg_advisory_lock({_LOCK})")
        return await _forwards(url)
    finally:
        await lock.close()


def known_revisions() -> frozenset[str]:
    """Every revision of this version of the program, ``app:id``, whether it was run or not."""
    os.environ["PICCOLO_CONF"] = "migrations.piccolo_conf"
    from migrations.piccolo_conf import APP_REGISTRY  # noqa: PLC0415 -- loads plugins, so only when it is asked

    return frozenset(
        f"{config.app_name}:{found[1]}"
        for config in APP_REGISTRY.app_configs.values()
        for file in Path(config.resolved_migrations_folder_path).glob("*.py")
        if (found := _ID.search(file.read_text("utf-8")))
    )


async def _forwards(url: str) -> list[str]:
    from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager  # noqa: PLC0415 -- needs PICCOLO_CONF

    from migrations.piccolo_conf import APP_REGISTRY, DB  # noqa: PLC0415 -- loads plugins, so only when migrating

    DB.aim(url)
    before = await _applied(url)
    chatter = io.StringIO()
    for app in [config.app_name for config in APP_REGISTRY.app_configs.values()]:
        try:
            with contextlib.redirect_stdout(chatter):
                async with DB.transaction():
                    result = await ForwardsMigrationManager(app_name=app).run()
        except BaseException:
            sys.stderr.write(chatter.getvalue())
            raise
        if not result.success:
            raise RuntimeError(f"migrations of {app}: {result.message}")
    return sorted(await _applied(url) - before)


async def _applied(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('public.migration')") is None:
            return set()
        records = await connection.fetch("SELECT app_name, name FROM migration")
        return {f"{record['app_name']}:{record['name']}" for record in records}
    finally:
        await connection.close()
