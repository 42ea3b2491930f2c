-- Seam: every command the library sends, bound at the first call (there is none while a library loads).
-- Tests load a library in which the n-th one fails.
local call

local function bind_call() call = call or redis.call end
