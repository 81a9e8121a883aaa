"""Run every measurement, each in a fresh process so that none warms another's caches."""

import subprocess
import sys

MODULES = ("bench.compile", "bench.editing", "bench.checking", "bench.requests", "bench.first_visit")

codes = [subprocess.run([sys.executable, "-m", module], check=False).returncode for module in MODULES]
sys.exit(max(codes))
