import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'common'))
import producer
import redis
from rq import Queue

r = redis.Redis(port=int(os.environ['REDIS_PORT']))
q = Queue('default', connection=r)


def single(p):
    q.enqueue('tasks.job', p)


def bulk(ps):
    q.enqueue_many([Queue.prepare_data('tasks.job', args=(p,)) for p in ps])


producer.main(single, bulk, r.ping)
