"""The other side of the lists and of shared memory, as a program knows it that has never heard of imgtr.

    peers.py push PORT LIST            RPUSH every line of stdin
    peers.py pop PORT LIST COUNT       BLPOP so many messages, each on a line of stdout
    peers.py segment HEIGHT WIDTH C    make a segment, say its name, unlink it when stdin ends
    peers.py read NAME SIZE            the SHA-256 of a segment's bytes
"""
import hashlib
import socket
import sys
from multiprocessing import resource_tracker, shared_memory


def connect(port):
    stream = socket.create_connection(("127.0.0.1", int(port))).makefile("rwb")

    def call(*parts):
        stream.write(b"*%d\r\n" % len(parts))
        for part in parts:
            stream.write(b"$%d\r\n%s\r\n" % (len(part), part))
        stream.flush()
        return reply()

    def reply():
        line = stream.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [reply() for _ in range(int(rest))]
        if kind == b"-":
            raise RuntimeError(rest)
        return rest

    return call


def push(port, name):
    call = connect(port)
    for line in sys.stdin.buffer:
        call(b"RPUSH", name.encode(), line.rstrip(b"\n"))


def pop(port, name, count):
    call = connect(port)
    for _ in range(int(count)):
        _, message = call(b"BLPOP", name.encode(), b"0")
        sys.stdout.buffer.write(message + b"\n")
        sys.stdout.buffer.flush()


def segment(height, width, channels):
    size = int(height) * int(width) * int(channels)
    shm = shared_memory.SharedMemory(create=True, size=size)
    shm.buf[:size] = bytes((n * 7 + n // 251) % 256 for n in range(size))
    print(shm.name, hashlib.sha256(shm.buf[:size]).hexdigest(), flush=True)
    sys.stdin.read()
    shm.close()
    try:
        shm.unlink()
    except FileNotFoundError:
        # Freed by whoever needed it last; the tracker need not look for it.
        resource_tracker.unregister(shm._name, "shared_memory")


def read(name, size):
    shm = shared_memory.SharedMemory(name=name)
    print(hashlib.sha256(shm.buf[: int(size)]).hexdigest())
    # Before 3.13 whoever opens a segment is taken for its owner.
    resource_tracker.unregister(shm._name, "shared_memory")
    shm.close()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
