"""The Flask application: the page, the HTTP API, and routes of existing front ends."""

from numscribe.web.app import create_app

__all__ = ["create_app"]
