"""Serves the pages: `python -m serving.pages`."""

from schemas.settings import settings
from serving.pages.site import create_site
from serving.server import serve

s = settings()
serve(create_site(s), s.pages)
