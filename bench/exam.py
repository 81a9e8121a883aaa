"""An examination under load: saves per second, their times, and whether one acknowledged answer was lost.

`python bench/exam.py --trainees 1000 --seconds 120 --database postgres` makes an instance of its own, signs people in,
lets them save and page, ends every process with SIGKILL and compares each acknowledged save with the rows. With
`--kill 20` server processes are killed during the load, too. Needs Linux: it reads /proc.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # run as a file, Python would look for modules among the measurements first
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.examination.command import main

    sys.exit(main(sys.argv[1:]))
