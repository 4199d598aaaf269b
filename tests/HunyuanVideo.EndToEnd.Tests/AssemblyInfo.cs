using HunyuanVideo.EndToEnd.Tests.Support;

// one server and one queue: the tests would wait for each other anyway
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(App))]
