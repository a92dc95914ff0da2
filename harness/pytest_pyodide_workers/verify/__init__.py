"""``npm run verify``: runs any set of cells, records them, and says what has changed.

A thin front: pytest runs the tests (:mod:`.engine`), the plugin records them, and
:mod:`pytest_pyodide_workers.results` folds, compares and reports.
"""
