"""Running an instance: starting it, its health, and filling it with samples.

What belongs here: what an administrator does with the whole house.
What does not: what any room does for people; this room calls the others' services and owns no rows.
"""
