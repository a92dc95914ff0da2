"""``npm run verify``: runs any set of cells, records them, and says what has changed.

pytest runs the tests (:mod:`.engine`), the plugin records them (:mod:`.record`), :mod:`.cells`
judges them, :mod:`.fold` and :mod:`.compare` set them beside the committed ones, and
:mod:`.report` says what came of it.
"""
