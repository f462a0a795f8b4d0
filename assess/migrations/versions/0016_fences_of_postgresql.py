"""PostgreSQL itself keeps municipalities apart, and the operator gets numbers from a view.

Every table that has a `municipality_id` by now is fenced. A later revision that makes one calls `laws.fence`.
"""

from alembic import op

from assess.migrations.laws import counting_view, drop_counting_view, fence, fence_doors, fence_trail, open_fence, tables_of_municipalities

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: Who is in no municipality yet finds by these where they may go.
_DOORS = ("membership", "invitation", "identity_provider", "identity")

_USAGE = """
SELECT municipality.id AS municipality_id,
    (SELECT count(*) FROM assessment WHERE assessment.municipality_id = municipality.id) AS assessments,
    (SELECT at FROM audit_event WHERE chain = municipality.id ORDER BY sequence DESC LIMIT 1) AS last_activity
FROM municipality
"""


def upgrade() -> None:
    for table in tables_of_municipalities():
        if table == "audit_event":
            fence_trail(table)
        elif table in _DOORS:
            fence_doors(table)
        else:
            fence(table)
    counting_view("municipality_usage", _USAGE, "municipality_id integer, assessments bigint, last_activity timestamptz")


def downgrade() -> None:
    drop_counting_view("municipality_usage")
    for table in tables_of_municipalities():
        open_fence(table)
