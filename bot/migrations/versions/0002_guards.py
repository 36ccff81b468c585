"""What the database itself refuses: changing an event, and two bookings at one time."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UP = {
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        """
        ALTER TABLE bookings ADD CONSTRAINT ex_bookings_overlap EXCLUDE USING gist (
            scope WITH =, resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&
        ) WHERE (status IN ('held', 'confirmed'))
        """,
        """
        CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$
        """,
        """
        CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
        FOR EACH ROW EXECUTE FUNCTION events_are_append_only()
        """,
    ),
    "sqlite": (
        """
        CREATE TRIGGER ex_bookings_overlap_insert BEFORE INSERT ON bookings
        WHEN NEW.status IN ('held', 'confirmed')
        BEGIN
          SELECT RAISE(ABORT, 'ex_bookings_overlap') WHERE EXISTS (
            SELECT 1 FROM bookings AS other
            WHERE other.scope = NEW.scope AND other.resource_id = NEW.resource_id
              AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at
              AND other.status IN ('held', 'confirmed') AND other.id <> NEW.id
          );
        END
        """,
        """
        CREATE TRIGGER ex_bookings_overlap_update
        BEFORE UPDATE OF id, scope, resource_id, status, starts_at, ends_at ON bookings
        WHEN NEW.status IN ('held', 'confirmed')
        BEGIN
          SELECT RAISE(ABORT, 'ex_bookings_overlap') WHERE EXISTS (
            SELECT 1 FROM bookings AS other
            WHERE other.scope = NEW.scope AND other.resource_id = NEW.resource_id
              AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at
              AND other.status IN ('held', 'confirmed') AND other.id <> NEW.id
          );
        END
        """,
        """
        CREATE TRIGGER events_no_update BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
        """,
        """
        CREATE TRIGGER events_no_delete BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
        """,
    ),
}

_DOWN = {
    "postgresql": (
        "DROP TRIGGER events_append_only ON events",
        "DROP FUNCTION events_are_append_only()",
        "ALTER TABLE bookings DROP CONSTRAINT ex_bookings_overlap",
    ),
    "sqlite": (
        "DROP TRIGGER events_no_delete",
        "DROP TRIGGER events_no_update",
        "DROP TRIGGER ex_bookings_overlap_update",
        "DROP TRIGGER ex_bookings_overlap_insert",
    ),
}


def upgrade() -> None:
    """Apply."""
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Undo."""
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
