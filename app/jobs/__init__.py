"""Work that outlives a request: rows with a lease, and an existing queue (huey) as the bell.

What belongs here: enqueueing, claiming, retrying, the worker.
What does not: what a job does; rooms above register their handlers by name.
"""
