using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The loading of all parts of a model, and what is told of it.</summary>
internal sealed class PartLoads(TimeProvider time, IProgress<LoadProgress>? progress) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly List<PartLoad> _parts = [];
    private readonly LoadMeter _meter = new(time);
    private long? _told;

    /// <summary>Opens the weights of every part and checks them; none are read.</summary>
    /// <param name="source">The model.</param>
    /// <param name="precision">The types of its parts.</param>
    /// <param name="places">Where the parts are put; null puts all of them on the device.</param>
    /// <param name="withTexts">Whether the text encoders are among them.</param>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public void Open(IModelSource source, ModelPrecision precision, PartPlaces? places, bool withTexts = true)
    {
        IEnumerable<PartLoad> networks = Networks(source, precision, places);
        foreach (PartLoad part in withTexts ? TextEncoders(source, precision, places).Concat(networks) : networks)
        {
            _parts.Add(part);
            part.Verify();
            part.CountOn(_meter);
        }
    }

    /// <summary>Loads one part after the other on this thread: a CPU's cores are busy with one, and need not read what stays mapped.</summary>
    /// <returns>The networks.</returns>
    public IReadOnlyList<IDisposable> LoadInTurn(Device device, CancellationToken cancellationToken)
    {
        var loaded = new List<IDisposable>();
        try
        {
            foreach (PartLoad part in _parts)
            {
                Tell();
                cancellationToken.ThrowIfCancellationRequested();
                loaded.Add(part.Load(device, TellSometimes, cancellationToken));
            }

            Tell();
            return loaded;
        }
        catch
        {
            DisposeAll(loaded);
            throw;
        }
    }

    /// <summary>Loads all parts at once, one thread for each; this thread tells how far they are.</summary>
    /// <returns>The networks.</returns>
    public IReadOnlyList<IDisposable> LoadSideBySide(Device device, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loaded = new ConcurrentBag<IDisposable>();
        var errors = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. _parts.Select(part => new Thread(() => LoadOne(part, device, loaded, errors, stop)) { IsBackground = true, Name = $"load {part.Name}" })];
        try
        {
            Tell();
            Array.ForEach(threads, thread => thread.Start());
            foreach (Thread thread in threads)
            {
                while (!thread.Join(Interval))
                {
                    Tell();
                }
            }

            Rethrow(errors);
            Tell();
            return [.. loaded];
        }
        catch
        {
            stop.Cancel();
            foreach (Thread thread in threads.Where(thread => thread.ThreadState != ThreadState.Unstarted))
            {
                thread.Join();
            }

            DisposeAll(loaded);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAll(_parts);

    private static IEnumerable<PartLoad> TextEncoders(IModelSource source, ModelPrecision precision, PartPlaces? places)
    {
        const string texts = "text encoders";
        yield return new PartLoad<LlamaTextEncoder>(
            texts,
            source.OpenTextEncoder(),
            precision.TextEncoders,
            weights => new LlamaTextEncoder(weights, source.LlamaConfig),
            name => LlamaTextEncoder.IsUnused(source.LlamaConfig, name))
        {
            Placement = places?.TextEncoders ?? default,
            Settle = places is null ? null : places.SettleLlama,
        };
        yield return new PartLoad<ClipTextEncoder>(
            texts, source.OpenTextEncoder2(), precision.TextEncoders, weights => new ClipTextEncoder(weights, source.ClipConfig), ClipTextEncoder.IsUnused)
        {
            Placement = places?.TextEncoders ?? default,
            Settle = places is null ? null : places.SettleClip,
        };
    }

    private static IEnumerable<PartLoad> Networks(IModelSource source, ModelPrecision precision, PartPlaces? places)
    {
        StateDict transformer = source.OpenTransformer();
        // whether guidance was distilled into a model is told by its weights; files of both kinds come with the same sizes, or with none
        TransformerConfig config = source.TransformerConfig with { GuidanceEmbed = transformer.Contains("guidance_in.mlp.0.weight") };
        yield return new PartLoad<HunyuanVideoTransformer>(
            "transformer", transformer, precision.Transformer, weights => new HunyuanVideoTransformer(weights, config))
        {
            Placement = places?.Transformer ?? default,
            Settle = places is null ? null : places.SettleTransformer,
        };
        yield return new PartLoad<CausalVae>("vae", source.OpenVae(), precision.Vae, weights => new CausalVae(source.VaeConfig, weights));
    }

    private static void LoadOne(
        PartLoad part, Device device, ConcurrentBag<IDisposable> loaded, ConcurrentQueue<Exception> errors, CancellationTokenSource stop)
    {
        try
        {
            using var current = CurrentCudaDevice.Of(device);
            loaded.Add(part.Load(device, onProgress: null, stop.Token));
        }
        catch (Exception error)
        {
            // the first one says why; the others only that they were stopped
            errors.Enqueue(error);
            stop.Cancel();
        }
    }

    private static void Rethrow(IReadOnlyCollection<Exception> errors)
    {
        if ((errors.FirstOrDefault(error => error is not OperationCanceledException) ?? errors.FirstOrDefault()) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private static void DisposeAll(IEnumerable<IDisposable> parts)
    {
        foreach (IDisposable part in parts)
        {
            part.Dispose();
        }
    }

    private void TellSometimes()
    {
        if (_told is not { } last || time.GetElapsedTime(last) >= Interval)
        {
            Tell();
        }
    }

    private void Tell()
    {
        _told = time.GetTimestamp();
        progress?.Report(_meter.Read());
    }
}
