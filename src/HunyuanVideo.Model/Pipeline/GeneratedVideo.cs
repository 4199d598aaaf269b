using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>A finished render: its frames and latents, on the CPU. Dispose it when the frames are written.</summary>
public sealed class GeneratedVideo : IDisposable
{
    internal GeneratedVideo(GenerationSettings settings, Tensor frames, Tensor latents, IReadOnlyDictionary<GenerationPhase, TimeSpan> taken)
    {
        Settings = settings;
        Frames = frames;
        Latents = latents;
        Taken = taken;
    }

    /// <summary>The settings it was rendered with; the seed is the one that was used.</summary>
    public GenerationSettings Settings { get; }

    /// <summary>(frames, height, width, 3), bytes, RGB.</summary>
    public Tensor Frames { get; }

    /// <summary>(1, channels, T', H/8, W/8), fp32: the transformer's final latents.</summary>
    public Tensor Latents { get; }

    /// <summary>How long each phase took.</summary>
    public IReadOnlyDictionary<GenerationPhase, TimeSpan> Taken { get; }

    /// <summary>Denoising steps that were to run: fewer than the settings' where the render began from a source's latents.</summary>
    public int StepsPlanned { get; init; }

    /// <summary>Denoising steps that did run; fewer than planned where the render was told to decode early.</summary>
    public int StepsRun { get; init; }

    /// <summary>How the render was fitted into memory; the VAE's tiles are those that were used.</summary>
    public MemoryPlan? Memory { get; init; }

    /// <summary>Denoising steps the transformer ran for; the others were left out by the fast mode.</summary>
    public int ComputedSteps { get; init; }

    /// <summary>How long the change of the model's LoRAs took before the first phase; nothing where it had the right ones.</summary>
    public TimeSpan LoraChange { get; init; }

    /// <summary>How many frames there are.</summary>
    public int Count => (int)Frames.shape[0];

    /// <summary>Frame <paramref name="index"/> as height · width · 3 bytes.</summary>
    public byte[] CopyFrame(int index)
    {
        using var scope = NewDisposeScope();
        return Frames[index].contiguous().bytes.ToArray();
    }

    /// <summary>All frames in order, one at a time.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> EnumerateFrames()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return CopyFrame(i);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Frames.Dispose();
        Latents.Dispose();
    }
}
