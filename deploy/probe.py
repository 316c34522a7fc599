"""Exit status 0 if the web process here is ready, or answers another page: `probe.py /healthz`.

For HEALTHCHECK, and for whoever waits until pages answer.
"""

import os
import sys
from urllib.request import Request, urlopen

page = sys.argv[1] if len(sys.argv) > 1 else "/readyz"

port = os.environ.get("PORT", "8000")
host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].lstrip(".*") or "localhost"
try:
    urlopen(Request(f"http://127.0.0.1:{port}{page}", headers={"Host": host}), timeout=5)
except OSError as error:
    sys.exit(str(error))
