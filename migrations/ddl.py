"""The one place that knows how a tenant's table is fenced.

``tenant_table`` emits the table with its composite key, forced row-level security, the two policies, grants and
indexes. Revisions, a plugin's included, use nothing else; ``migrations.checks`` and a test walk the catalogue and fail
on a table that was made otherwise.
"""

from dataclasses import dataclass, field

# A bare current_setting(), without its missing_ok argument: no tenant set is an error and never an empty answer.
TENANT = "current_setting('app.tenant_id')::uuid"
APP = "ys_app"
PLATFORM = "ys_platform"


@dataclass(frozen=True)
class TenantTable:
    """A tenant's table.

    ``columns`` are SQL definitions without tenant_id and id. ``references`` maps a column to ``schema.table``: the key
    is composite, so a row can only point within its tenant. ``unique`` and ``indexes`` list columns after tenant_id;
    an index may carry a tail such as ``WHERE …`` or ``INCLUDE (…)`` after ``|``. ``grants`` are those of the
    application's role. ``platform`` grants are given by a named policy of their own.
    """

    name: str
    columns: tuple[str, ...]
    references: dict[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    grants: str = "SELECT, INSERT, UPDATE, DELETE"
    platform: str = ""
    platform_columns: str = ""
    on_delete: dict[str, str] = field(default_factory=dict)


def create_schema(schema: str) -> list[str]:
    """A schema that both roles may look into and neither may change."""
    return [f"CREATE SCHEMA IF NOT EXISTS {schema}", f"GRANT USAGE ON SCHEMA {schema} TO {APP}, {PLATFORM}"]


def tenant_tables(schema: str, tables: list[TenantTable]) -> list[str]:
    """All statements that make several tables, in their order."""
    return [statement for table in tables for statement in tenant_table(schema, table)]


def tenant_table(schema: str, table: TenantTable) -> list[str]:
    """All statements that make one tenant table, fenced."""
    name = f"{schema}.{table.name}"
    lines = [
        "tenant_id uuid NOT NULL REFERENCES tenants.tenant (id) ON DELETE RESTRICT",
        "id uuid NOT NULL",
        *table.columns,
        "PRIMARY KEY (tenant_id, id)",
        *(_foreign_key(column, target, table.on_delete.get(column, "")) for column, target in table.references.items()),
        *(f"CONSTRAINT {_label('uq', table.name, columns)} UNIQUE (tenant_id, {columns})" for columns in table.unique),
    ]
    statements = [f"CREATE TABLE {name} (\n  " + ",\n  ".join(lines) + "\n)"]
    statements += [_index(name, table.name, definition) for definition in table.indexes]
    statements += fence(name, table.grants)
    if table.platform:
        statements += platform_policy(name, table.platform, table.platform_columns)
    return statements


def fence(name: str, grants: str, column: str = "tenant_id") -> list[str]:
    """Row-level security, forced, with one restrictive and one plain permissive policy for the application's role."""
    rule = f"({column} = {TENANT})"
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_fence ON {name} AS RESTRICTIVE TO {APP} USING {rule} WITH CHECK {rule}",
        f"CREATE POLICY tenant_rows ON {name} AS PERMISSIVE TO {APP} USING {rule} WITH CHECK {rule}",
        f"GRANT {grants} ON {name} TO {APP}",
    ]


def platform_policy(name: str, grants: str, columns: str = "") -> list[str]:
    """The platform role's way into one table; ``columns`` narrows a SELECT grant to them."""
    granted = [_narrowed(grant.strip(), columns) for grant in grants.split(",")]
    return [
        f"CREATE POLICY platform_rows ON {name} AS PERMISSIVE TO {PLATFORM} USING (true) WITH CHECK (true)",
        f"GRANT {', '.join(granted)} ON {name} TO {PLATFORM}",
    ]


def _narrowed(grant: str, columns: str) -> str:
    return f"SELECT ({columns})" if grant == "SELECT" and columns else grant


def _foreign_key(column: str, target: str, on_delete: str) -> str:
    tail = f" ON DELETE {on_delete}" if on_delete else ""
    return f"FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id){tail}"


def _index(name: str, table: str, definition: str) -> str:
    columns, _, tail = definition.partition("|")
    return f"CREATE INDEX {_label('ix', table, definition)} ON {name} (tenant_id, {columns.strip()}) {tail}".rstrip()


def _label(kind: str, table: str, columns: str) -> str:
    words = "".join(char if char.isalnum() else "_" for char in columns.lower()).split("_")
    return "_".join([kind, table, *(word for word in words if word)])[:60]
