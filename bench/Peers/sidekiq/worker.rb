require 'sidekiq'

# Debian pairs sidekiq 6.4.1 with redis-rb 4.8.0, which warns with a backtrace on every BRPOP; the log would cost more than the job.
Redis.silence_deprecations = true
URL = "redis://127.0.0.1:#{ENV.fetch('REDIS_PORT')}/0"
Sidekiq.configure_server { |c| c.redis = { url: URL } }
Sidekiq.configure_client { |c| c.redis = { url: URL } }
Sidekiq.logger.level = Logger::WARN

# The records are those of common/rec.py. A thread writes them every 10 ms, so that the measurement does not release the
# interpreter's lock once a job.
module Rec
  FILE = ENV['REC_FILE'] && File.open(ENV['REC_FILE'], File::WRONLY | File::APPEND | File::CREAT).tap { |f| f.sync = true }
  BUFFER = []
  if FILE
    Thread.new do
      loop do
        sleep 0.01
        n = BUFFER.size
        FILE.syswrite(BUFFER.shift(n).join) if n > 0
      end
    end
  end

  def self.rec(i, kind, t)
    BUFFER.push([i, kind, Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond), t].pack('L<L<Q<Q<'))
  end
end

class BenchJob
  include Sidekiq::Job

  def perform(p)
    return Rec.rec(p['i'], 1, p['t']) if p['k'] == 'n'

    Rec.rec(p['i'], 1, p['t']) if p['k'] == 'c'
    sleep(p['ms'] / 1000.0)
    Rec.rec(p['i'], 2, p['t'])
  end
end
