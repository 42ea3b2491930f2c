#!/usr/bin/python3
"""Enqueues the sample jobs (samples/README.md) with nothing but a Redis client, and reads an outcome back.

  LIGHTHOUSE_REDIS   the Redis, for example redis://127.0.0.1:6379
  LIGHTHOUSE_QUEUE   the queue; default: default
  LIGHTHOUSE_PREFIX  what every key begins with; default: lh

On Debian: apt-get install python3-redis
"""

import json
import os
import sys
import time
import uuid

import redis

WAIT = float(os.environ.get("LIGHTHOUSE_WAIT", "30"))


class Queue:
    """One queue of Lighthouse, seen from a producer: three doors in, two ways to read an outcome."""

    def __init__(self, server, name, prefix="lh"):
        self.server = server
        self.root = "%s:{%s}" % (prefix, name)

    def add(self, type, args, **options):
        """The stream door. Returns the job's id."""
        fields = {"type": type, "args": json.dumps(args), **options}
        return self.server.xadd(self.root + ":ready", fields)

    def add_many(self, jobs):
        """The stream door, pipelined: (type, args) pairs in, ids out."""
        with self.server.pipeline(transaction=False) as pipeline:
            for type, args in jobs:
                pipeline.xadd(self.root + ":ready", {"type": type, "args": json.dumps(args)})
            return pipeline.execute()

    def push(self, *jobs):
        """The list door: documents with type, args and whatever options."""
        self.server.rpush(self.root + ":inbox", *[json.dumps(job) for job in jobs])

    def call(self, *jobs):
        """The function door: checked at once, each job answered with its id and what became of it."""
        documents = [json.dumps(job) for job in jobs]
        return self.server.execute_command("FCALL", "lighthouse_enqueue", 1, self.root, *documents)

    def reply(self, name):
        """Waits for the outcome of a job that said reply_to=name."""
        answer = self.server.blpop(self.root + ":reply:" + name, WAIT)
        if answer is None:
            raise TimeoutError("no outcome within %g s: does a node serve this queue?" % WAIT)
        return json.loads(answer[1])

    def outcome(self, id):
        """Looks for the outcome of a job until it is there."""
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            found = self.server.get(self.root + ":result:" + id)
            if found is not None:
                return json.loads(found)
            time.sleep(0.05)
        raise TimeoutError("no outcome within %g s: does a node serve this queue?" % WAIT)


def main():
    url = os.environ.get("LIGHTHOUSE_REDIS") or sys.exit("Set LIGHTHOUSE_REDIS, for example to redis://127.0.0.1:6379")
    queue = Queue(
        redis.Redis.from_url(url, decode_responses=True),
        os.environ.get("LIGHTHOUSE_QUEUE", "default"),
        os.environ.get("LIGHTHOUSE_PREFIX", "lh"),
    )
    run = uuid.uuid4().hex[:12]

    words = queue.add("text.count-words", "one two three")
    print("text.count-words ", words)
    print("email.send       ", queue.add("email.send", {"to": "ada@example.com", "name": "Ada", "city": "Turin"}, max_attempts=5))
    for id in queue.add_many([("webhook", {"order": order, "event": "order.paid"}) for order in range(1, 4)]):
        print("webhook          ", id)

    queue.push(
        {"type": "file.lines", "args": {"path": "samples/README.md"}, "id": "lines-" + run, "priority": "high"},
        {"type": "file.checksum", "args": {"path": "samples/README.md"}, "id": "sum-" + run, "reply_to": "sum-" + run},
    )
    print("file.lines       ", "lines-" + run)
    print("file.checksum    ", "sum-" + run)

    # The function door is there once a node (or any .NET client) has loaded the library.
    for answer in queue.call({"type": "text.count-words", "args": {"path": "samples/README.md"}, "id": "readme-" + run}):
        print("text.count-words ", *[part for part in answer if part])

    print("file.checksum ->", queue.reply("sum-" + run))
    print("text.count-words ->", queue.outcome(words))


if __name__ == "__main__":
    main()
