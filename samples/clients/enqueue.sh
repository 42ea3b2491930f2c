#!/bin/sh
# Enqueues the sample jobs (samples/README.md) with nothing but redis-cli, and reads two outcomes back.
#   LIGHTHOUSE_REDIS   the Redis, for example redis://127.0.0.1:6379
#   LIGHTHOUSE_QUEUE   the queue; default: default
#   LIGHTHOUSE_PREFIX  what every key begins with; default: lh
set -eu
: "${LIGHTHOUSE_REDIS:?Set it to the URL of a Redis, for example redis://127.0.0.1:6379}"
queue="${LIGHTHOUSE_PREFIX:-lh}:{${LIGHTHOUSE_QUEUE:-default}}"
cli() { redis-cli -u "$LIGHTHOUSE_REDIS" --no-auth-warning -e "$@"; }

# The stream door: XADD answers the job's id. Arguments are JSON, so a string stands in quotes.
words=$(cli XADD "$queue:ready" '*' type text.count-words args '"one two three"')
echo "text.count-words  $words"

# Options are further fields. This outcome is wanted even though an email returns nothing.
mail=$(cli XADD "$queue:ready" '*' type email.send \
  args '{"to":"ada@example.com","name":"Ada","city":"Turin"}' result_ttl 10m max_attempts 5)
echo "email.send        $mail"

# The list door: one JSON document a job, any number of them in one call. Ids are our own here.
run=$(date +%s)-$$
cli RPUSH "$queue:inbox" \
  "{\"type\":\"webhook\",\"id\":\"order-$run\",\"args\":{\"order\":1,\"event\":\"order.paid\"}}" \
  "{\"type\":\"file.checksum\",\"id\":\"sum-$run\",\"args\":{\"path\":\"samples/README.md\"},\"reply_to\":\"sum-$run\"}" \
  "{\"type\":\"file.lines\",\"id\":\"lines-$run\",\"args\":{\"path\":\"samples/README.md\"},\"priority\":\"high\"}" >/dev/null
echo "webhook           order-$run"
echo "file.checksum     sum-$run"
echo "file.lines        lines-$run"

# An outcome read by waiting for the list that reply_to named …
outcome=$(cli BLPOP "$queue:reply:sum-$run" "${LIGHTHOUSE_WAIT:-30}" | tail -n 1)
[ -n "$outcome" ] || { echo "no outcome yet: does a node serve this queue?" >&2; exit 1; }
echo "file.checksum ->    $outcome"

# … and one by looking at its key until it is there.
deadline=$(($(date +%s) + ${LIGHTHOUSE_WAIT:-30}))
until outcome=$(cli GET "$queue:result:$words") && [ -n "$outcome" ]; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo "no outcome yet: does a node serve this queue?" >&2; exit 1; }
  sleep 0.1
done
echo "text.count-words -> $outcome"
