"""A hub on loopback: the routes that huggingface_hub and Bertie ask for, and a second server for the bytes of large files.

Routes: /api/KIND/ORG/NAME/revision/REV, /api/KIND/ORG/NAME/tree/COMMIT, /ORG/NAME/resolve/REV/PATH, and below /datasets for data
sets. Nothing is sent to anyone but whoever asks on 127.0.0.1.
"""

import hashlib
import http.server
import json
import threading
import urllib.parse

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REVISIONS = ("main", "v1", COMMIT)


def git_digest(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Hub:
    """Repositories by "models/org/name": dictionaries of path to bytes. Files of 1000 bytes or more are large."""

    LARGE = 1000

    def __init__(self, repositories):
        self.repositories = repositories
        self.requests = []  # (server, method, path, token)
        self.blobs = {
            hashlib.sha256(data).hexdigest(): data
            for files in repositories.values() for data in files.values() if len(data) >= self.LARGE
        }
        self.storage = self.start("storage", self.store)
        self.hub = self.start("hub", self.route)

    def start(self, name, answer):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                owner.requests.append((name, self.command, self.path, self.headers.get("Authorization")))
                status, headers, body = answer(self)
                offset = self.headers.get("Range", "")
                if status == 200 and offset.startswith("bytes="):
                    first = int(offset[len("bytes="):].split("-")[0])
                    headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
                    status, body = 206, body[first:]
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def store(self, request):
        data = self.blobs.get(request.path.split("?")[0].rsplit("/", 1)[-1])
        return (404, {}, b"") if data is None else (200, {}, data)

    def route(self, request):
        path = urllib.parse.unquote(request.path.split("?")[0]).strip("/").split("/")
        if path[0] == "api" and len(path) >= 6:
            return self.api("/".join(path[1:4]), path[4], path[5])
        kind, rest = ("datasets", path[1:]) if path[0] == "datasets" else ("models", path)
        if len(rest) < 5 or rest[2] != "resolve" or rest[3] not in REVISIONS:
            return self.missing("RevisionNotFound")
        data = self.repositories.get("/".join([kind, *rest[:2]]), {}).get("/".join(rest[4:]))
        if data is None:
            return self.missing("EntryNotFound")
        if len(data) < self.LARGE:
            return 200, {"ETag": f'"{git_digest(data)}"', "X-Repo-Commit": COMMIT}, data
        digest = hashlib.sha256(data).hexdigest()
        return 302, {
            "Location": f"{self.storage}/store/{digest}?Signature=x", "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(data))}, b""

    def api(self, repository, route, revision):
        files = self.repositories.get(repository)
        if files is None:
            return self.missing("RepoNotFound")
        if revision not in REVISIONS:
            return self.missing("RevisionNotFound")
        if route == "revision":
            return self.json({
                "id": repository.split("/", 1)[1], "sha": COMMIT, "siblings": [{"rfilename": path} for path in files]})
        return self.json([self.entry(path, data) for path, data in files.items()])

    def entry(self, path, data):
        entry = {"type": "file", "path": path, "size": len(data), "oid": git_digest(data)}
        if len(data) >= self.LARGE:
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
        return entry

    @staticmethod
    def json(value):
        return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()

    @staticmethod
    def missing(code):
        return 404, {"X-Error-Code": code, "X-Repo-Commit": COMMIT}, b""
