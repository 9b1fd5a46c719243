"""The web application for granian or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from portal.embedded_postgres import provide_database_url

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
provide_database_url()
application = get_wsgi_application()
