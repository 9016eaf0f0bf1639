"""The two pluggy markers. A plugin writes ``@hookimpl``; only the spec files of this package write ``@hookspec``."""

import pluggy

PROJECT = "yingshang"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
