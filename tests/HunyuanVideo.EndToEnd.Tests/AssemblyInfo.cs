using HunyuanVideo.EndToEnd.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

// one server and one queue: the tests would wait for each other anyway
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(App))]
