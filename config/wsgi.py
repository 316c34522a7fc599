import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Only the web has many short-lived users of connections; workers and commands keep plain ones.
os.environ.setdefault("DATABASE_POOL", "1")

application = get_wsgi_application()
