using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Loras;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Asks the models that are loaded. Of several devices the one counts that has the least to do: it gets the job.</summary>
public sealed class PipelineLoraCost(PipelineHost host, LoraChoices loras) : ILoraCost
{
    public TimeSpan FromNow(RequestedLoras? after) =>
        host.Pipelines.Count > 0 && loras.TryResolve(after) is { } set ? host.Pipelines.Min(pipeline => pipeline.LoraChangeTime(pipeline.Loras, set)) : TimeSpan.Zero;

    public TimeSpan Between(RequestedLoras? before, RequestedLoras? after) =>
        host.Pipeline is { } pipeline && loras.TryResolve(before) is { } from && loras.TryResolve(after) is { } to ? pipeline.LoraChangeTime(from, to) : TimeSpan.Zero;
}
