"""PostgreSQL: how a transaction says whose rows it is about, and when a role may do too much.

The fence of `db.py` is the first; this is the second. Policies (`migrations/laws.py`)
show a row only to a transaction that said `toetspeil.municipality`, whatever the
application forgets. That holds as long as the role of the website cannot go past
them, which is looked at before the website starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

#: Whoever writes in no municipality, such as signing in, queues here.
NOWHERE = 0


def is_address(where: object) -> bool:
    """Whether this is the address of a PostgreSQL server, rather than a file."""
    return isinstance(where, str) and where.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


# --- whose rows ---------------------------------------------------------------------------


def about(connection: Connection, municipality_id: int | None, *, writes: bool) -> None:
    """Say whose rows the rest of this transaction is about; it is forgotten with the transaction.

    Whoever writes waits for the other writers of the same municipality, as everybody does
    on SQLite: what was read stays true until it is written, and the trail stays one chain.
    """
    queue = f", pg_advisory_xact_lock({_LOCK}, {municipality_id or NOWHERE})" if writes else ""
    connection.exec_driver_sql(
        f"SELECT set_config('toetspeil.municipality', %s, true){queue}",
        ("" if municipality_id is None else str(int(municipality_id)),),
    )


def about_all(connection: Connection) -> None:
    """Say that this transaction is about every municipality. It means something for the owner and the worker only."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('toetspeil.everything', 'on', true)")


def queue_for(connection: Connection, chain: int) -> None:
    """Wait for the others that write in this municipality. Whoever waits already does not wait again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, chain))


#: Any number that nothing else locks with.
_LOCK = 0x7065696C


# --- what a role may ----------------------------------------------------------------------

_ROLE = """
SELECT rolsuper, rolbypassrls, rolcreaterole, oid FROM pg_roles
WHERE pg_has_role(%(role)s, oid, 'MEMBER') AND (rolsuper OR rolbypassrls OR rolcreaterole)
"""
_OWNED = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
AND pg_has_role(%(role)s, relowner, 'MEMBER') ORDER BY 1
"""
_UNFENCED = """
SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND attname = 'municipality_id'
AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1
"""


#: The policy by which the worker sees every municipality, when it says that it means that.
_WORK = "every_municipality_of_work"
_WORKS = f"""
SELECT 1 FROM pg_policies, unnest(roles) AS of_role
WHERE schemaname = current_schema() AND policyname = '{_WORK}' AND pg_has_role(%(role)s, of_role, 'MEMBER') LIMIT 1
"""


def weaknesses(connection: Connection, role: str, *, is_worker: bool = False) -> Iterator[str]:
    """Why the website, or the worker, may not run as this role, in Dutch sentences; nothing when all is well."""
    if not is_worker and connection.exec_driver_sql(_WORKS, {"role": role}).first():
        yield f"De rol {role} is die van de werker, die elke gemeente ziet."
    may = connection.exec_driver_sql(_ROLE, {"role": role}).all()
    if any(is_super or may_bypass for is_super, may_bypass, _, _ in may):
        yield f"De rol {role} mag om de afscherming per gemeente heen (SUPERUSER of BYPASSRLS)."
    elif may:
        yield f"De rol {role} mag zichzelf rechten geven (CREATEROLE)."
    owned = [name for (name,) in connection.exec_driver_sql(_OWNED, {"role": role})]
    if owned:
        yield f"De rol {role} is eigenaar van {_named(owned)}, of kan dat worden."
    unfenced = [name for (name,) in connection.exec_driver_sql(_UNFENCED)]
    if unfenced:
        yield f"Niet afgeschermd per gemeente: {_named(unfenced)}."


def role_of(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT session_user").scalar_one())


def sees_every_municipality(connection: Connection) -> bool:
    """By the policies for the owner or for the worker; so may whoever makes the tables."""
    owns = (
        "SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('alembic_version')"
    )
    if connection.exec_driver_sql(f"SELECT coalesce(({owns}), true)").scalar():
        return True
    return connection.exec_driver_sql(_WORKS, {"role": role_of(connection)}).first() is not None


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} en nog {len(names) - 3}"


# --- preparing ----------------------------------------------------------------------------


def sorts_by_character(connection: Connection) -> bool:
    """As Python and SQLite do; a language sorts capitals among the others and looks past hyphens."""
    return bool(connection.exec_driver_sql("SELECT 'B' < 'a' AND 'a-c' < 'ab'").scalar())


def exists(connection: Connection, role: str) -> bool:
    return bool(connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).scalar())


def make_role(connection: Connection, role: str) -> None:
    """A role that may sign in, and nothing else; it has no password yet."""
    name = _quoted(connection, role)
    connection.exec_driver_sql(
        f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT NOREPLICATION"
    )


def grant(connection: Connection, role: str) -> None:
    """What the website needs: rows, no tables. No TRUNCATE, and no temporary tables that could hide real ones."""
    name = _quoted(connection, role)
    schema = _quoted(connection, str(connection.exec_driver_sql("SELECT current_schema()").scalar_one()))
    database = _quoted(connection, str(connection.exec_driver_sql("SELECT current_database()").scalar_one()))
    for statement in (
        f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
    ):
        connection.exec_driver_sql(statement)


#: What the worker writes: how far a report is, who was mailed when, its own lines of the trail, and keys that it wipes.
_WRITTEN_BY_WORK = (
    "GRANT UPDATE ON report_job TO {name}",
    "GRANT INSERT, UPDATE, DELETE ON mailing TO {name}",
    "GRANT INSERT ON audit_event TO {name}",
    "GRANT UPDATE (locked_own) ON benchmark_part TO {name}",
)


def worker_of(connection: Connection) -> str:
    """The role that was let in as the worker, or ""."""
    found = connection.exec_driver_sql(
        f"SELECT roles[1] FROM pg_policies WHERE schemaname = current_schema() AND policyname = '{_WORK}' LIMIT 1"
    )
    return str(found.scalar() or "")


def let_work(connection: Connection, role: str) -> None:
    """What the worker needs: to read the rows of every municipality, and to write nothing of an assessment."""
    grant(connection, role)
    name = _quoted(connection, role)
    schema = _quoted(connection, str(connection.exec_driver_sql("SELECT current_schema()").scalar_one()))
    connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} FROM {name}")
    for statement in _WRITTEN_BY_WORK:
        connection.exec_driver_sql(statement.format(name=name))
    fenced = connection.exec_driver_sql(
        "SELECT quote_ident(tablename), qual FROM pg_policies "
        "WHERE schemaname = current_schema() AND policyname = 'every_municipality' ORDER BY 1"
    ).all()
    for table, everything in fenced:
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS {_WORK} ON {table}")
        connection.exec_driver_sql(
            f"CREATE POLICY {_WORK} ON {table} TO {name} USING ({everything}) WITH CHECK ({everything})"
        )


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql("SELECT quote_ident(%s)", (name,)).scalar_one())
