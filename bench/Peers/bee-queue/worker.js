const Queue = require('bee-queue');
const { handle } = require('../common/rec.js');

const options = { redis: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } };
// Its fastest setting: no events, nothing kept of what succeeded.
if (process.env.FAST === '1') Object.assign(options, { getEvents: false, sendEvents: false, storeJobs: false, removeOnSuccess: true });
const queue = new Queue('bench', options);
queue.process(Number(process.env.CONCURRENCY), async job => { await handle(job.data); });
queue.on('error', error => console.error('error', error));
process.on('SIGTERM', () => queue.close(500).finally(() => process.exit(0)));
