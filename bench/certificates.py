"""Certificates under measure: made, signed, issued in a batch, printed, verified, validated, tampered with.

`python bench/certificates.py --count 1000` makes an instance of its own, with two worker processes, and checks what
came out: each file of the batch is verified, the validator is veraPDF's. Needs Linux (it reads /proc) and Java.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # run as a file, Python would look for modules among the measurements first
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.certification.command import main

    sys.exit(main(sys.argv[1:]))
