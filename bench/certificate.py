"""One certificate in a warm process: CPU ms and size. Runs in the product's own process, on the world of `world`."""

from __future__ import annotations

import json
import os
import sys
import time
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from certificates import rendering  # noqa: E402
from certificates.models import Certificate  # noqa: E402

PAPERS = 12


def main() -> None:
    """Prints ``{"ms", "wall_ms", "kib"}``: the medians of twelve different certificates, the largest size."""
    certificates = list(Certificate.objects.order_by("pk")[: PAPERS + 2])
    if len(certificates) < PAPERS:
        raise SystemExit("nobody has finished the programme: there is no certificate to draw")
    for certificate in certificates[PAPERS:]:
        rendering.paper(certificate)  # fonts and style sheets are warm from here on
    cpu, wall, sizes = [], [], []
    for certificate in certificates[:PAPERS]:
        used, started = time.process_time(), time.perf_counter()
        sizes.append(len(rendering.paper(certificate)))
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - started)
    said = {"ms": median(cpu) * 1000, "wall_ms": median(wall) * 1000, "kib": max(sizes) / 1024}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
