"""Questions: a heading, a body, an answer whose shape says its kind, feedback. One file for each shape."""
