"""A pytest plugin: pages with Pyodide in workers, in real browsers, on any Pyodide release."""

from .fixtures import OpenPage
from .observer import Observer
from .server import Server
from .verdict import PhaseTimeout

__all__ = ["Observer", "OpenPage", "PhaseTimeout", "Server"]
