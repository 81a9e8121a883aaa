"""The scripts of the authors' editor, as far as they need no browser; they run in Node.js."""
