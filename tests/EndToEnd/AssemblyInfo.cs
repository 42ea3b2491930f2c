// Real processes on two cores: one cluster at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
