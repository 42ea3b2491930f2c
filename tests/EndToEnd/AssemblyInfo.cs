// Real processes, which mostly wait: for leases to run out, for backoffs, for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
