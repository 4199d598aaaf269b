using System.Collections.Concurrent;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Asks the models that are loaded. Of several devices the one counts that has the least to do: it gets the job.</summary>
public sealed class PipelineLoraCost(PipelineHost host, LoraChoices loras, TimeProvider time) : ILoraCost
{
    /// <summary>For how long files are believed to be those of a moment ago: a long queue asks for the same ones again and again.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private const int MostKnown = 200;

    private readonly ConcurrentDictionary<RequestedLoras, (LoraSet? Set, long ReadAt)> _known = new();

    public TimeSpan FromNow(RequestedLoras? after) =>
        host.Pipelines is { Count: > 0 } pipelines && Resolve(after) is { } set ? pipelines.Min(pipeline => pipeline.LoraChangeTime(pipeline.Loras, set)) : TimeSpan.Zero;

    public TimeSpan Between(RequestedLoras? before, RequestedLoras? after) =>
        !Equals(before, after) && host.Pipeline is { } pipeline && Resolve(before) is { } from && Resolve(after) is { } to
            ? pipeline.LoraChangeTime(from, to)
            : TimeSpan.Zero;

    private LoraSet? Resolve(RequestedLoras? requested)
    {
        if (requested is null)
        {
            return LoraSet.None;
        }

        if (_known.TryGetValue(requested, out (LoraSet? Set, long ReadAt) known) && time.GetElapsedTime(known.ReadAt) < Freshness)
        {
            return known.Set;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        LoraSet? set = loras.TryResolve(requested);
        _known[requested] = (set, time.GetTimestamp());
        return set;
    }
}
