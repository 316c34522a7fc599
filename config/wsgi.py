import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Only the web has many short-lived users of connections; workers and commands keep plain ones.
os.environ.setdefault("DATABASE_POOL", "1")

application = get_wsgi_application()
# Named, not imported: models are there only since the line above.
import_string("suggestions.keyring.start")()
import_string("suggestions.erasing.warn_at_start")()
