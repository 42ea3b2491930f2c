// The heap of this process, and the exceptions in it, are those of one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
