"""The verbs of `toetspeil`, one module per noun: thin, and without a rule of their own."""
