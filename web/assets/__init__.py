"""The front-end build: vendored scripts, the stylesheet, our own script, message catalogues.

It runs before a release or by ``make``; the server needs no Node. Its products are git-ignored and part of the wheel.
"""
