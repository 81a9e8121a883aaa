"""What the author's pages need, scoped to who asks."""
