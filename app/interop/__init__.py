"""Questions in and out: one module for each foreign language, which never import each other.

What is read becomes question sheets with findings; what is written comes from compiled questions. Nothing here keeps
rows or shows pages, and nothing that a language cannot say is dropped without a finding.
"""
