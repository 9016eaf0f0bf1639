"""How the supervisor asks a web process whether it does its work."""

from __future__ import annotations

import http.client
from collections.abc import Callable

_TIMEOUT = 2.0


def http_ready(host: str, port: int, path: str = "/readyz") -> Callable[[], bool]:
    """A question for `Child.ready`: whether `GET path` is answered with 200 within two seconds."""

    def answers() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return answers
