"""The embedded PostgreSQL and Redis, and the supervisor that runs them with web and worker.

Everything else only connects: it asks `EmbeddedServers` for addresses and never starts a server by itself.
"""

from workers.embedded.children import Child, ChildProcess
from workers.embedded.errors import AlreadyRunningError, EmbeddedError, StartError
from workers.embedded.home import Home, open_home
from workers.embedded.postgres import Role
from workers.embedded.readiness import http_ready
from workers.embedded.servers import EmbeddedServers, embedded_servers, joined_servers, throwaway_servers
from workers.embedded.supervisor import supervise

__all__ = [
    "AlreadyRunningError",
    "Child",
    "ChildProcess",
    "EmbeddedError",
    "EmbeddedServers",
    "Home",
    "Role",
    "StartError",
    "embedded_servers",
    "http_ready",
    "joined_servers",
    "open_home",
    "supervise",
    "throwaway_servers",
]
