"""The database itself refuses a review by whoever wrote the answer, and a remark whose words are changed."""

from assess.migrations.laws import forbid, lift

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SAME = (
    "said.assessment_id = NEW.assessment_id AND said.requirement_id = NEW.requirement_id AND said.unit = NEW.unit"
)
#: Whoever saved a version; agreeing that something does not apply is no writing.
_WROTE = (
    "said.saved_by = NEW.reviewed_by OR said.saved_by_id = NEW.reviewed_by_id",
    "said.answered_by = NEW.reviewed_by OR said.answered_by_id = NEW.reviewed_by_id",
)
_KEPT = ("assessment_id", "id", "requirement_id", "unit", "text", "said_by", "said_by_id", "said_at")


def upgrade() -> None:
    wrote = f"(said.way <> 'instemming' AND ({_WROTE[0]})) OR {_WROTE[1]}"
    forbid(
        "review_needs_a_second_person",
        "INSERT",
        "review",
        when=f"EXISTS (SELECT 1 FROM answer_version AS said WHERE {_SAME} AND ({wrote}))",
        why="whoever wrote an answer does not review it",
    )
    forbid(
        "review_is_of_what_stands_there",
        "INSERT",
        "review",
        when=f"NOT EXISTS (SELECT 1 FROM answer AS said WHERE {_SAME} AND said.version = NEW.version "
        "AND said.saved_at = NEW.saved_at)",
        why="a review is of the answer as it stands",
    )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _KEPT)
    forbid("remark_keeps_its_words", "UPDATE", "remark", when=changed, why="a remark keeps its words")


def downgrade() -> None:
    lift("review_needs_a_second_person", "review")
    lift("review_is_of_what_stands_there", "review")
    lift("remark_keeps_its_words", "remark")
