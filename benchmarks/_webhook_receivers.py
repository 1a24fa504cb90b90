"""Receivers on the loopback, healthy and slow, in a process of their own. Prints ports, then on SIGTERM what they heard."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time


class Receiver:
    """Answers 204 after a pause and keeps how long each message took from its emission."""

    def __init__(self, pause: float) -> None:
        self.pause, self.delays, self.ids = pause, list[float](), set[int]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length)) if length else None
                if body is not None:
                    self.delays.append(time.time() - body["data"]["t"])
                    self.ids.add(body["id"])
                if self.pause:
                    await asyncio.sleep(self.pause)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            writer.close()


async def main() -> None:
    receivers = [Receiver(float(pause)) for pause in sys.argv[1:]]
    servers = [await asyncio.start_server(one.serve, "127.0.0.1", 0) for one in receivers]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, lambda: print(json.dumps([len(one.ids) for one in receivers]), flush=True))
    await stop.wait()
    print(json.dumps([{"delays": one.delays, "different": len(one.ids)} for one in receivers]), flush=True)
    os._exit(0)  # connections that are open are nobody's concern


if __name__ == "__main__":
    asyncio.run(main())
