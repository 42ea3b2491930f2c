const { Worker } = require('bullmq');
const { handle } = require('../common/rec.js');

const worker = new Worker('bench', async job => { await handle(job.data); }, {
  connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null },
  concurrency: Number(process.env.CONCURRENCY),
  // Its fastest setting: nothing kept of what succeeded.
  ...(process.env.FAST === '1' ? { removeOnComplete: { count: 0 } } : {}),
});
worker.on('error', error => console.error('error', error));
worker.on('failed', (job, error) => console.error('failed', job && job.id, error));
process.on('SIGTERM', () => worker.close(true).finally(() => process.exit(0)));
