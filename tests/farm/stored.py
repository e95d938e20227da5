"""A store that speaks S3 on this machine, what it was asked, and what lies in it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

import fsspec
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET: Final = "toys"
SECRET: Final = "a-key-that-nobody-may-read"


class Silent(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        pass


class Stored:
    """The store; `puts` are the names of all that was uploaded, and `on_put` is told each before it is taken."""

    def __init__(self) -> None:
        self.puts: list[str] = []
        self.on_put: Callable[[], object] = lambda: None
        self.inner: Any = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].count("/") > 1:
            self.puts.append(environ["PATH_INFO"].removeprefix(f"/{BUCKET}/"))
            self.on_put()
        return self.inner(environ, start)

    def tree(self, folder: str) -> dict[str, bytes]:
        """Every file below a folder of the bucket, with its bytes."""
        fs = fsspec.filesystem("s3")
        fs.invalidate_cache()
        names = fs.find(f"{BUCKET}/{folder}")
        return {name.removeprefix(f"{BUCKET}/{folder}/"): fs.cat_file(name) for name in names}

    def put(self, name: str, data: bytes) -> None:
        fsspec.filesystem("s3").pipe_file(f"{BUCKET}/{name}", data)

    def kind(self, name: str) -> str:
        """What a browser is told that a file is."""
        said: dict[str, str] = fsspec.filesystem("s3").call_s3("head_object", Bucket=BUCKET, Key=name)
        return said["ContentType"]


@contextmanager
def serving() -> Iterator[Stored]:
    """A store with an empty bucket, which the environment leads to while it is there."""
    stored = Stored()
    server = make_server("127.0.0.1", 0, stored, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "toy",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with patch.dict(os.environ, environment):
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir(BUCKET)
        try:
            yield stored
        finally:
            fsspec.filesystem("s3").clear_instance_cache()
            server.shutdown()
            server.server_close()
            thread.join()
