const Queue = require('bee-queue');
const { main } = require('../common/producer.js');

const queue = new Queue('bench', {
  redis: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) }, isWorker: false, getEvents: false, sendEvents: false, storeJobs: false,
});
main(p => queue.createJob(p).save(), ps => queue.saveAll(ps.map(p => queue.createJob(p))), () => queue.ready(), () => queue.close());
