#!/usr/bin/env python3
"""A service that takes objects, sometimes asks for fewer requests, and counts how many it has at once.

    pace_server.py [--slow-down PERCENT] [--seed N] [--latency MILLISECONDS]

Prints "listening on http://127.0.0.1:PORT". PUT is answered with the MD5 of the body or with 503 SlowDown, a listing is
empty, and GET /_counts tells what was seen: requests, PUTs that were taken, SlowDowns, and the most requests at once.
"""

import argparse
import hashlib
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>"
EMPTY = b"<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow-down", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    lock = threading.Lock()
    counts = {"requests": 0, "stored": 0, "slow_downs": 0, "most": 0}
    present = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self):
            nonlocal present
            if self.path == "/_counts":
                return self.send(200, json.dumps(counts).encode())
            with lock:
                present += 1
                counts["requests"] += 1
                counts["most"] = max(counts["most"], present)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            time.sleep(arguments.latency / 1000)
            with lock:
                is_slow = self.command == "PUT" and dice.random() * 100 < arguments.slow_down
                if is_slow:
                    counts["slow_downs"] += 1
                elif self.command == "PUT":
                    counts["stored"] += 1
                present -= 1
            if is_slow:
                self.send(503, SLOW_DOWN)
            elif self.command == "PUT":
                self.send(200, b"", ETag='"' + hashlib.md5(body).hexdigest() + '"')
            elif "/" not in self.path.split("?")[0].strip("/"):
                self.send(200, EMPTY)  # The bucket.
            else:
                self.send(404, b"")

        def send(self, status, body, **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *_):
            pass

    ThreadingHTTPServer.request_queue_size = 512
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
