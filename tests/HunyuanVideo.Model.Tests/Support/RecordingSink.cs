using HunyuanVideo.Model.Pipeline;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>Notes what a render hands over, and keeps the bytes of the last attempt.</summary>
internal sealed class RecordingSink : IFrameSink
{
    private readonly List<byte> _bytes = [];

    public List<string> Calls { get; } = [];

    public byte[] Bytes => [.. _bytes];

    public void Begin(int width, int height, int count)
    {
        Calls.Add($"begin {width}x{height}, {count}");
        _bytes.Clear();
    }

    public void Write(Tensor frames, int first)
    {
        Calls.Add($"write {first}+{frames.shape[0]}");
        _bytes.AddRange(frames.bytes.ToArray());
    }
}
