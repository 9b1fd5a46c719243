"""What `manage.py serve` has granian serve: the web application, which ends when granian is killed."""

from portal.launch import end_with_granian
from portal.wsgi import application

__all__ = ["application"]

end_with_granian()
