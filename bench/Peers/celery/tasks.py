import os
import sys

from celery import Celery

app = Celery('tasks', broker='redis://127.0.0.1:%s/0' % os.environ['REDIS_PORT'])
_handle = None


@app.task(name='tasks.job')
def job(p):
    global _handle
    if _handle is None:  # in the process that runs it: producers have no file for records
        sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'common'))
        from rec import handle
        _handle = handle
    _handle(p)
