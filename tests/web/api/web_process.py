"""The application in a process of its own, as ``yingshang serve`` runs it: ``python -m tests.web.api.web_process``.

Port, folder and addresses stand in the environment under the names of the settings.
"""

import os
from pathlib import Path

import uvicorn

from web.app import WebConfig, create_app


def main() -> None:
    """Serves until it is told to stop."""
    app = create_app(
        WebConfig(
            app_database_url=os.environ["YINGSHANG_APP_DATABASE_URL"],
            platform_database_url=os.environ["YINGSHANG_PLATFORM_DATABASE_URL"],
            redis_url=os.environ["REDIS_URL"],
            home=Path(os.environ["YINGSHANG_HOME"]),
        )
    )
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["YINGSHANG_PORT"]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
