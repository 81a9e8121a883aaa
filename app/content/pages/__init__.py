"""What each file of a course becomes: one module for each kind of file."""
