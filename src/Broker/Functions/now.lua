-- Seam: the clock of the library, Unix milliseconds. Tests load a library whose clock they own.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
