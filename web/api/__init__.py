"""The door of other systems (``/{slug}/api/v1``): the same services and queries as the pages, as JSON.

Each operation is a handler that carries its description (``operation``); the gate, the document and the page about the
API read the same description, so that what is written is what is done.
"""
