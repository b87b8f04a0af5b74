#!/usr/bin/env python3
"""Answers every HTTP request the same way and logs what was asked: a server that is not the S3 that was meant.

    answer_server.py --status CODE [--type MEDIA-TYPE] [--body TEXT] [--log FILE]

Prints "listening on http://127.0.0.1:PORT"; the log has one "METHOD PATH" a line.
"""

import argparse
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--status", type=int, required=True)
    parser.add_argument("--type", default="text/html")
    parser.add_argument("--body", default="")
    parser.add_argument("--log")
    arguments = parser.parse_args()
    body = arguments.body.encode()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if arguments.log:
                with lock, open(arguments.log, "a", encoding="utf-8") as file:
                    print(self.command, self.path, file=file)
            self.send_response(arguments.status)
            self.send_header("Content-Type", arguments.type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
