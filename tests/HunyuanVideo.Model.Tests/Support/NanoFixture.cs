using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>One loaded nano pipeline for a class of tests.</summary>
public sealed class NanoFixture : IDisposable
{
    public HunyuanVideoPipeline Pipeline { get; } = Nano.Open();

    public void Dispose() => Pipeline.Dispose();
}
