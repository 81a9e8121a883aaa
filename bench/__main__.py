"""Run every measurement, each in a fresh process so that none warms another's caches.

The two of an exam take a good minute each; with `--kill 20` they say what a crash costs, see bench/exam.py. The one of
certificates needs Java, which `make bench` installs with the tests.
"""

import subprocess
import sys

MEASUREMENTS = (
    "bench.compile",
    "bench.editing",
    "bench.checking",
    "bench.requests",
    "bench.first_visit",
    "bench.exam --trainees 300 --seconds 60 --database sqlite",
    "bench.exam --trainees 1000 --seconds 60 --database postgres",
    "bench.certificates --count 1000",
)

codes = [subprocess.run([sys.executable, "-m", *words.split()], check=False).returncode for words in MEASUREMENTS]
sys.exit(max(codes))
