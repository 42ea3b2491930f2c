namespace Lighthouse.Support;

/// <summary>Mistakes in the functions of a queue.</summary>
internal static class QueueDefects
{
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        // who may call
        Of("no-fence-check", "A node that was declared down is let through.",
            "caller", "  if status then return status end\n", "  if status == 'UNKNOWN' then return status end\n  if not current then return nil, 0 end\n"),
        Of("no-history-check", "A call made before Redis fell back to an older state is let through.",
            "caller", "  if history() ~= seen then return 'RESYNC' end\n", ""),
        Of("no-session-check", "A late call of a former session is let through.",
            "caller", "  if session < current then return 'STALE' end\n", "  if session < current then return nil, claims end\n"),
        Of("no-claim-number", "A repeated claim hands out jobs that nobody will hear of.",
            "claim", "  if not status and number <= claims then status = 'REPEAT' end\n", ""),
        Of("crowd-is-lost", "What a claim leaves behind, since too many would have to wait, counts as handed out.",
            "claim", "      undeliver(stream, entries, stays)\n", "      if not is_crowded() then undeliver(stream, entries, stays) end\n"),
        Of("no-tombstone", "What a node held is given to others while it may still settle it and claim more.",
            "reclaim", "  if status ~= 'FENCED' then hset(K.nodes, node, 'down:' .. digits(T)) end\n", ""),

        // settling
        Of("trusts-variadic-xack", "One acknowledged entry makes the whole batch settled.",
            "settle", "  if acknowledged < n then\n", "  if acknowledged < 1 then\n"),
        Of("settles-what-is-not-held", "An outcome takes effect whoever holds the job.",
            "settle", "  if not is_held(o.stream, o.entry, node) then return false end\n", ""),
        Of("no-xdel", "What succeeded is acknowledged and stays in its stream.",
            "settle", "    deletions[READY] = list\n", ""),
        Of("follow-up-unheld", "A follow-up appears although its outcome was refused.",
            "settle", "    if settled then\n      for i", "    if not settled then missed[#missed + 1] = place end\n    if true then\n      for i"),
        Of("retry-passes-lane", "A job that is to be retried gives its ordering lane away.",
            "settle", "  survived(o.id)\n  release_holds(o.id, false)\n", "  survived(o.id)\n  release_holds(o.id, true)\n"),
        Of("retry-keeps-slot", "A job that waits for its retry keeps its place in the limit of its type.",
            "settle", "  survived(o.id)\n  release_holds(o.id, false)\n", "  survived(o.id)\n"),

        // ending
        Of("forgets-lane", "A job that ends does not pass its ordering lane on.",
            "lanes", "  if h.o then pass_lane('o:' .. h.o, id) end\n", ""),
        Of("group-forgets-lane", "Of jobs that are settled together, none passes its ordering lane on.",
            "lanes", "    if lane then pass_lane(lane, id)\n", "    if lane then\n"),
        Of("group-keeps-lock", "Of jobs that are settled together, each keeps its unique key locked.",
            "lanes", "    elseif key then free_unique(id, key)\n", "    elseif key then\n"),
        Of("group-keeps-holds", "Of jobs that are settled together, what each held stays noted.",
            "lanes", "    if lane or key then erase(K.holds, id) end\n", ""),
        Of("forgets-holds", "A job that ends gives nothing back that it held.",
            "finish", "  release_holds(e.id, true)\n", ""),
        Of("keeps-unique-lock", "A job that ends keeps its unique key locked.",
            "lanes", "  if h.u then unlock_unique(id, h.u) end\n", ""),
        Of("unlocks-others", "A job that ends frees its unique key although it is another's by now.",
            "unique", "  if look(K.unique, key) ~= id then return end\n", ""),
        Of("remembers-ids-for-ever", "The id of a job that has ended is never forgotten.",
            "finish", "    if e.state ~= 'dead' and is_client_id(e.id) then write(K.ids_until, e.id, digits(T + DAY)) end\n", ""),
        Of("leaves-marks", "What was noted beside a job stays when the job has ended.",
            "finish", "  if e.state ~= 'deduplicated' then forget_marks(e.id) end\n", ""),

        // coming back
        Of("release-counts-attempt", "A job that a draining node gives back has used up an attempt.",
            "release", "    bring_back(r.id, m, err, fields, first)\n", "    m.a = m.a + 1\n    bring_back(r.id, m, err, fields, first)\n"),
        Of("silent-recovery", "What was recovered from a node is not in the journal.",
            "reclaim", "      note(describe(id, type_of(fields, first, m), 'recovered', m.a, m.e, format(',\"node\":%s', quote(node))))\n", ""),
        Of("poison-by-company", "Every job that a crashed node held is marked, not only one that was alone.",
            "reclaim", "crash and args[3] == '1'", "crash"),
        Of("recovery-forgets-lock", "A job that is recovered loses its unique lock.",
            "reclaim", "      bring_back(id, m, err, fields, first)\n      release_holds(id, false)\n", "      bring_back(id, m, err, fields, first)\n      release_holds(id, true)\n"),
        Of("cancel-forgotten", "A job that was to be cancelled and comes back from its node is run again.",
            "cancelled", "  if not mark then return false end\n", "  if mark then hdel(K.cancels, id) end\n  if true then return false end\n"),

        // admission
        Of("promote-loses", "When more is due than one call takes, the rest is struck off the list and lies in no state.",
            "promote", "'LIMIT', '0', '100')\n", "'LIMIT', '0', '2')\n  if #due == 2 then call('ZREMRANGEBYSCORE', K.scheduled, '-inf', digits(T)) end\n"),
        Of("promotes-early", "A scheduled job is ready two seconds before its time.",
            "promote", "call('ZRANGEBYSCORE', K.scheduled, '-inf', digits(T), 'LIMIT'", "call('ZRANGEBYSCORE', K.scheduled, '-inf', digits(T + 2000), 'LIMIT'"),
        Of("runs-expired", "A job that comes back from an attempt is handed out although it has expired.",
            "verdict", "  return expires and tonumber(expires) <= T\n", "  return expires and false\n"),
        Of("second-look-is-duplicate", "An entry that is admitted once more is taken for a duplicate of itself.",
            "admit", "  if token and token ~= entry then\n", "  if token then\n"),
        Of("expires-while-held", "A job that a node runs already expires when the node opens anew.",
            "admit", "expires <= T and not holds", "expires <= T"),
        Of("gives-way-when-running", "A duplicate is accepted although the job it is to replace runs.",
            "unique", "  if not place or place.state == 'running' or place.state == 'dead' then return false end\n", "  if not place then return false end\n"),
        Of("unpadded-places", "Places in a lane are compared as text, so that 10 comes before 9.",
            "meta", "lane_of(m) .. '\\0' .. format('%016d:%s', rank, id)", "lane_of(m) .. '\\0' .. format('%d:%s', rank, id)"),
        Of("lane-without-holder", "A lane is passed on to a job that does not know of it.",
            "lanes", "    write(K.lanes, lane, waiter)\n    h.o = lane:sub(3)\n", "    write(K.lanes, lane, waiter)\n"),
        Of("slot-twice", "A place in the limit of a type is not counted when it is taken.",
            "lanes", "  add_to(K.lanes, 't:' .. kind, 1)\n  if not limit.rate", "  if not limit.rate"),
        Of("drafts-stay-on-errors", "What a call wrote of locks, lanes and ids at its end is not taken back when the call fails.",
            "drafts", "    undo[undone] = function() take_draft_back(draft, fields, from, last, was) end\n", "    undo[undone] = function() end\n"),
        Of("draft-keeps-removed", "What a call was to remove from a hash that its jobs share stays there.",
            "drafts", "  if gones > 0 then call(verbs.remove, draft.key, unpack(gone)) end\n", ""),
        Of("look-ups-shifted", "Of several values that were looked up at once, each is taken for its neighbour's.",
            "drafts", "known[asked[from + i - 1]] = values[i]", "known[asked[from + i - 1]] = values[i + 1] or false"),
        Of("fence-repeats", "Two jobs are handed out with one fence number.",
            "handout", "n) - n + 1", "n) - n"),
        Of("inbox-item-twice", "One item too few leaves the inbox.",
            "journal", "if taken > 0 then surely('LTRIM', K.inbox, taken, -1) end", "if taken > 0 then surely('LTRIM', K.inbox, math.max(1, taken - 1), -1) end"),
        Of("suspects-in-company", "Jobs that were held in a crash are handed out to busy nodes.",
            "alone", "  if not only then return nil, takes_turn(node, turn) and 2 or 0 end\n", ""),

        // operators and the leader
        Of("fires-twice", "Every process that sees a schedule's tick fires it.",
            "fire", "  if last ~= seen or tick <= last and not mistaken then return { 'OK', T, 'already', '', '', last } end\n", ""),
        Of("requeue-keeps-attempts", "A dead job that is requeued has its attempts used up still.",
            "requeue", "    m.a, m.c, m.u = 0, 0, nil\n", "    m.c, m.u = 0, nil\n"),
        Of("purge-leaves-body", "The body of a purged job stays for ever.",
            "purge", "    hdel(K.parked, id)\n", ""),

        // undoing
        Of("undoes-forwards", "A call that fails takes its writes back oldest first.",
            "prelude", "  for i = undone, to + 1, -1 do\n", "  for i = to + 1, undone do\n"),
        Of("xack-not-undone", "A call that fails does not give acknowledged entries back to their node.",
            "prelude", "  undoing('XCLAIM', S[stream], 'nodes', node, 0, entry, 'FORCE', 'JUSTID')\n", ""),
        Of("claim-not-undone", "Jobs that a failed claim had read stay with the node, which never hears of them.",
            "claim", "    undo[undone] = function() undeliver(stream, entries, 1) end\n", "    undo[undone] = function() end\n"),
    ];

    private static PlantedDefect Of(string name, string says, string file, string healthy, string planted) => new(name, DefectScope.Queue, says, file, healthy, planted);
}
