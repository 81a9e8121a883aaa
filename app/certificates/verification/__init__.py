"""From a number or a file to a finding: whether a certificate is real, and whether it holds today.

Files come from strangers: what is opened, is opened by a process of its own that has an end.
"""
