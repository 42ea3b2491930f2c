"""How a producer in Python enqueues. Arguments: mode jobs kind ms from rate; mode is single, bulk or paced. Prints one line of JSON."""
import json
import resource
import sys
import time

PAD = 'x' * 22


def payload(i, k, ms):
    return {'i': i, 't': time.monotonic_ns(), 'k': k, 'ms': ms, 'to': 'someone@example.com', 'pad': PAD}


def main(single, bulk, connect, chunk=1000):
    mode, n, k, ms, base = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    rate = float(sys.argv[6])
    connect()
    before, t0, late = resource.getrusage(resource.RUSAGE_SELF), time.monotonic_ns(), 0.0
    if mode == 'single':
        for i in range(base, base + n):
            single(payload(i, k, ms))
    elif mode == 'bulk':
        for start in range(base, base + n, chunk):
            bulk([payload(i, k, ms) for i in range(start, min(start + chunk, base + n))])
    elif mode == 'paced':
        start = time.monotonic()
        for j in range(n):
            early = start + j / rate - time.monotonic()
            if early > 0:
                time.sleep(early)
            else:
                late = max(late, -early)
            single(payload(base + j, k, ms))
    else:
        sys.exit('This producer has no mode %s.' % mode)
    t1, after = time.monotonic_ns(), resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        'n': n, 'secs': (t1 - t0) / 1e9, 'cpu': after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        'rss_mb': after.ru_maxrss / 1024, 'payload_bytes': len(json.dumps(payload(base, k, ms), separators=(',', ':'))),
        'max_late_ms': late * 1e3}), flush=True)
