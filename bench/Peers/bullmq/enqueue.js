const { Queue } = require('bullmq');
const { main } = require('../common/producer.js');

const queue = new Queue('bench', { connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } });
main(p => queue.add('job', p), ps => queue.addBulk(ps.map(data => ({ name: 'job', data }))), () => queue.waitUntilReady(), () => queue.close());
