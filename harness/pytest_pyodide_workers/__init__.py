"""Runs the cookbook's patterns in real browsers against every Pyodide release."""
