#!/usr/bin/env python3
"""A bad line to a store: hands bytes on slowly and late, and loses some connections.

    slow_relay.py PORT BYTES_PER_SECOND LATENCY_MS LOST_EVERY

Prints "listening on http://127.0.0.1:OWN_PORT" and connects each client to PORT of this machine. Every chunk in either
direction waits for the latency, and then for as long as it takes at the rate. Of the connections, each LOST_EVERY-th ends
without a word when its first bytes come.
"""

import itertools
import socket
import sys
import threading
import time


def hand_on(source, target, rate, latency):
    try:
        while chunk := source.recv(4096):
            time.sleep(latency + len(chunk) / rate)
            target.sendall(chunk)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    port, rate, latency, lost = (int(argument) for argument in sys.argv[1:5])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    for number in itertools.count(1):
        client, _ = listener.accept()
        if number % lost == 0:
            client.recv(1)
            client.close()
            continue
        server = socket.create_connection(("127.0.0.1", port))
        for source, target in ((client, server), (server, client)):
            threading.Thread(
                target=hand_on, args=(source, target, rate, latency / 1000), daemon=True).start()


if __name__ == "__main__":
    main()
