"""Which test modules run on SQLite and on PostgreSQL in every run: those of the fences and the laws, and what races.

The others run on SQLite in `make test`, and on PostgreSQL too in `make proof`
(TOETSPEIL_TEST_DATABASE=postgres). What is about one database only says so with
`@pytest.mark.engines("sqlite")`.
"""

BOTH = {
    "test_chain",
    "test_fence",
    "test_frozen",
    "test_law_of_the_database",
    "test_sharing_walk",
    "test_submitting",
    "test_two_people",
    "test_versions",
    "test_vvt_versions",
}
