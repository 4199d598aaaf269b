namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>Servers in processes of their own, one test at a time: they need the machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChaosCollection
{
    public const string Name = "Chaos";
}
