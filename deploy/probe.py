"""Exit status 0 if the web process of this container is ready; for HEALTHCHECK."""

import os
import sys
from urllib.request import Request, urlopen

port = os.environ.get("PORT", "8000")
host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].lstrip(".*") or "localhost"
try:
    urlopen(Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host}), timeout=5)
except OSError as error:
    sys.exit(str(error))
