// How a producer in JavaScript enqueues. Arguments: mode jobs kind ms from rate; mode is single, conc (100 in flight), bulk or paced.
// Prints one line of JSON.
const PAD = 'x'.repeat(22);
const now = () => process.hrtime.bigint();
// As a number: ns of CLOCK_MONOTONIC stay below 2^53 for 104 days after the machine's start.
const payload = (i, k, ms) => ({ i, t: Number(now()), k, ms, to: 'someone@example.com', pad: PAD });

exports.main = async (single, bulk, ready, close) => {
  const [mode, k] = [process.argv[2], process.argv[4]];
  const [n, ms, base, rate] = [3, 5, 6, 7].map(at => Number(process.argv[at]));
  await ready();
  const before = process.cpuUsage(), t0 = now();
  let late = 0;
  if (mode === 'single') {
    for (let i = base; i < base + n; i++) await single(payload(i, k, ms));
  } else if (mode === 'bulk') {
    for (let start = base; start < base + n; start += 1000) {
      const jobs = [];
      for (let i = start; i < Math.min(start + 1000, base + n); i++) jobs.push(payload(i, k, ms));
      await bulk(jobs);
    }
  } else if (mode === 'conc') {
    let next = base;
    await Promise.all(Array.from({ length: 100 }, async () => {
      while (next < base + n) await single(payload(next++, k, ms));
    }));
  } else if (mode === 'paced') {
    const start = Number(now()) / 1e6;
    for (let j = 0; j < n; j++) {
      const early = start + j * 1000 / rate - Number(now()) / 1e6;
      if (early > 0) await new Promise(resolve => setTimeout(resolve, early));
      else late = Math.max(late, -early);
      await single(payload(base + j, k, ms));
    }
  } else {
    throw new Error(`This producer has no mode ${mode}.`);
  }
  const t1 = now(), used = process.cpuUsage(before);
  console.log(JSON.stringify({
    n, secs: Number(t1 - t0) / 1e9, cpu: (used.user + used.system) / 1e6, rss_mb: process.resourceUsage().maxRSS / 1024,
    payload_bytes: JSON.stringify(payload(base, k, ms)).length, max_late_ms: late,
  }));
  await close();
  process.exit(0);
};
