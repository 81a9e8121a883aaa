"""A draft, walked as a trainee on a throw-away instance: an application of its own below `/preview/<token>/`.

`folders` keeps the instances, `stage` fills one, `application` makes one answer, `addresses` puts the prefix before
what it sends, `previews` starts, finds and ends them, `ended` says what became of one that is gone; `local` is the
same for a course folder on one's own machine, `problems` lists what the compiler found.
"""
