"""What a browser may fetch, run and embed on any page of the service, and who may embed it."""

from csp.constants import NONE, SELF

DIRECTIVES = {
    "default-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "worker-src": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
