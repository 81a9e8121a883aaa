"""What an administrator does with an instance."""
