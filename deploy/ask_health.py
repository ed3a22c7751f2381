"""Ends with 0 while the product on this machine says that it is well; for health checks of containers."""

from __future__ import annotations

import sys
import urllib.request

with urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=4) as response:
    sys.exit(0 if response.status == 200 else 1)
