using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Gathers a decode's frames as bytes on the CPU, and hands each stretch on as it comes.</summary>
/// <param name="frames">(T, H, W, 3) bytes on the CPU, contiguous, which it fills.</param>
/// <param name="sink">Is handed each stretch; null where nobody waits for them.</param>
internal sealed class FrameCollector(Tensor frames, IFrameSink? sink)
{
    private long _written;

    /// <summary>From the first frame on, for the first time or anew.</summary>
    public void Begin()
    {
        _written = 0;
        sink?.Begin((int)frames.shape[2], (int)frames.shape[1], (int)frames.shape[0]);
    }

    /// <summary>Takes the next frames, (1, 3, t, H, W) about −1…1.</summary>
    public void Add(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        Tensor place = frames.narrow(0, _written, decoded.shape[2]); // (t, H, W, 3)
        FrameConversion.ToRgb24(decoded, place);
        sink?.Write(place, (int)_written);
        _written += decoded.shape[2];
    }
}
