import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'common'))
import producer
from celery import group
from tasks import app, job


def connect():
    with app.producer_pool.acquire(block=True) as p:
        p.connection.ensure_connection()
        p.channel


def single(p):
    job.delay(p)


def bulk(ps):
    group(job.s(p) for p in ps).apply_async()


producer.main(single, bulk, connect)
