"""When a web process counts as ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from workers.embedded import http_ready


class _Server(HTTPServer):
    status = 503


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.send_response(self.server.status if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as started:
        thread = threading.Thread(target=started.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield started
        started.shutdown()
        thread.join()


def test_ready_is_200_and_nothing_else(server: _Server) -> None:
    ready = http_ready("127.0.0.1", server.server_port)
    assert ready() is False
    server.status = 200
    assert ready() is True
    assert http_ready("127.0.0.1", server.server_port, "/other")() is False


def test_nobody_there_is_not_ready(server: _Server) -> None:
    port = server.server_port
    server.socket.close()
    assert http_ready("127.0.0.1", port)() is False
