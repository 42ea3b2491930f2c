"""Counts the words of documents with jobs: enqueues one text.count-words a path, then reads each result back.

Needs nothing but a Redis client. Usage: count_words.py PATH...; the server is LIGHTHOUSE_REDIS.
Every other job goes in through the list door, the rest through the function door. Prints a JSON line {"id", "path"}
for each job as it is enqueued, then {"id", "path", "words"} for each result, or {"id", "path", "error"}.
"""
import json
import os
import sys

import redis

QUEUE = "lh:{default}"


def main(paths):
    server = redis.Redis.from_url(os.environ["LIGHTHOUSE_REDIS"], decode_responses=True)
    waiting = {}
    for number, path in enumerate(paths):
        job_id = "words:%d" % number
        # reply_to: the outcome is pushed to this job's own list, so that nobody has to poll.
        job = json.dumps({"type": "text.count-words", "args": {"path": path}, "id": job_id, "reply_to": "words-%d" % number})
        if number % 2 == 0:
            server.rpush(QUEUE + ":inbox", job)
        else:
            answer = server.execute_command("FCALL", "lighthouse_enqueue", 1, QUEUE, job)
            assert answer[0][1] == "new", answer
        waiting["%s:reply:words-%d" % (QUEUE, number)] = (job_id, path)
        print(json.dumps({"id": job_id, "path": path}), flush=True)

    while waiting:
        answer = server.blpop(list(waiting)[:500], timeout=120)
        if answer is None:
            sys.exit("no outcome within two minutes; %d documents are still waited for" % len(waiting))
        key, outcome = answer
        job_id, path = waiting.pop(key)
        outcome = json.loads(outcome)
        if outcome["state"] == "succeeded":
            print(json.dumps({"id": job_id, "path": path, "words": outcome["result"]}), flush=True)
        else:
            print(json.dumps({"id": job_id, "path": path, "error": outcome["error"]["message"]}), flush=True)


main(sys.argv[1:])
