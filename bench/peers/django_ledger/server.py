"""``python -m bench.peers.django_ledger.server PLAN``: serves the page, by threads or by an event loop.

``django-threads`` is gunicorn with a pool of threads and one lasting connection for each; ``django-async`` is Django's
ASGI application under uvicorn, as the product itself is served, with a pool of connections.
"""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import msgspec
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from bench.serving_plan import ServerPlan
from core.crypto import KeyRing
from web.kit.static import load_addresses

THREADS = 4


class Threads(BaseApplication):  # type: ignore[misc]  # -- gunicorn comes without types
    """Gunicorn, configured here."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """One worker process, as the product has one."""
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 60,
            "loglevel": "error",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        return get_wsgi_application()


def _database(url: str, *, pooled: bool) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = {"options": "-c search_path=core"}
    if pooled:
        options["pool"] = {"min_size": 8, "max_size": 8}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.removeprefix("/"),
        "USER": parts.username,
        "HOST": parse_qs(parts.query)["host"][0],
        "PORT": parse_qs(parts.query)["port"][0],
        "CONN_MAX_AGE": 0 if pooled else None,
        "OPTIONS": options,
    }


def main(plan: ServerPlan) -> None:
    """Serves until killed."""
    threads = plan.mode == "django-threads"
    settings.configure(
        DEBUG=False,
        SECRET_KEY="of no use here",  # noqa: S106 -- nothing is signed with it
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF="bench.peers.django_ledger.page",
        INSTALLED_APPS=["bench.peers.django_ledger"],
        MIDDLEWARE=[],
        USE_I18N=False,
        USE_TZ=True,
        DATABASES={"default": _database(plan.admin_url, pooled=not threads)},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
            }
        ],
        PEER_KEYS=KeyRing.load(Path(plan.home) / "keys.json"),
        PEER_ASSETS={name.replace(".", "_"): url for name, url in load_addresses().items()},
        PEER_TENANT=plan.tenant_id,
        PEER_SLUG=plan.slug,
    )
    django.setup()
    if threads:
        Threads(plan.port).run()
    else:
        uvicorn.run(
            get_asgi_application(),
            host="127.0.0.1",
            port=plan.port,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            access_log=False,
            log_level="error",
        )


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=ServerPlan))
