"""The collective benchmark that gives nobody away: contribute, tally, publish, compare; pure and offline."""
