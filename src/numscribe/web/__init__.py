"""The web application: the page, the HTTP API and the adapters on top of it."""

from numscribe.web.app import create_app

__all__ = ["create_app"]
