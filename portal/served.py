"""What `manage.py serve` has granian's web workers load."""

import signal
from collections.abc import Callable
from importlib import import_module
from typing import Any

from portal.launch import end_with_granian


def application() -> Callable[..., Any]:
    """The web application, loaded such that the worker ends when granian is killed, or is told to while loading."""
    end_with_granian()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # granian's own for workers comes after loading
    web: Callable[..., Any] = import_module("portal.wsgi").application
    return web
