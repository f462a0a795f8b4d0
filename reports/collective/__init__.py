"""The collective picture of one round: made from an edition of the benchmark and from nothing else."""
