"""Take the data of a submitted assessment to other programs: Excel, CSV, JSON, OSCAL."""
