"""The command `brevet`: every room's commands under one name."""
