// These tests wait more than they compute: for leases, backoffs and polls of nodes and leaders that run as they do in production.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
