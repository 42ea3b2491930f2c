# Arguments: mode jobs kind ms from rate; mode is single, bulk or paced. Prints one line of JSON.
require_relative 'worker'
require 'json'

mode, n, k, ms, base, rate = ARGV[0], ARGV[1].to_i, ARGV[2], ARGV[3].to_i, ARGV[4].to_i, ARGV[5].to_f
PAD = 'x' * 22

def now = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
def cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)

def payload(i, k, ms)
  { 'i' => i, 't' => now, 'k' => k, 'ms' => ms, 'to' => 'someone@example.com', 'pad' => PAD }
end

Sidekiq.redis { |c| c.ping }
c0 = cpu
t0 = now
late = 0.0
case mode
when 'single'
  (base...base + n).each { |i| BenchJob.perform_async(payload(i, k, ms)) }
when 'bulk'
  (base...base + n).each_slice(1000) do |s|
    Sidekiq::Client.push_bulk('class' => BenchJob, 'args' => s.map { |i| [payload(i, k, ms)] })
  end
when 'paced'
  start = now
  n.times do |j|
    early = (start + (j * 1e9 / rate) - now) / 1e9
    early > 0 ? sleep(early) : late = [late, -early].max
    BenchJob.perform_async(payload(base + j, k, ms))
  end
else
  abort "This producer has no mode #{mode}."
end
t1 = now
c1 = cpu
rss = File.read('/proc/self/status')[/VmHWM:\s+(\d+)/, 1].to_i / 1024.0
puts JSON.generate(n: n, secs: (t1 - t0) / 1e9, cpu: c1 - c0, rss_mb: rss, payload_bytes: payload(base, k, ms).to_json.size, max_late_ms: late * 1e3)
