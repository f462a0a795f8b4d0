"""The only part of Toetspeil that knows people: the web, the database, the municipalities.

Nothing is imported here, so that a command starts as quickly as what it needs;
`assess.application.create_app` makes the web application.
"""
