"""The embedded PostgreSQL and Redis, and the supervisor that runs them with web and worker.

Everything else only connects: it asks `EmbeddedServers` for addresses and never starts a server by itself.
"""

from workers.embedded.children import Child, ChildProcess
from workers.embedded.errors import AlreadyRunningError, EmbeddedError, StartError
from workers.embedded.home import default_home
from workers.embedded.postgres import Role
from workers.embedded.servers import EmbeddedServers, embedded_servers, joined_servers, throwaway_servers

__all__ = [
    "AlreadyRunningError",
    "Child",
    "ChildProcess",
    "EmbeddedError",
    "EmbeddedServers",
    "Role",
    "StartError",
    "default_home",
    "embedded_servers",
    "joined_servers",
    "throwaway_servers",
]
