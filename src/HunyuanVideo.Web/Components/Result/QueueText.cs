using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>What a job that waits waits for.</summary>
public static class QueueText
{
    public static string Waiting(RenderJob job, ModelSnapshot model) => (model.Phase, job.QueuePosition) switch
    {
        (ModelPhase.Failed, _) => "Waiting until the server can load the model",
        (ModelPhase.Loading, null or 1) => model.Message ?? "Waiting for the model to load",
        (_, { } position) => string.Create(CultureInfo.InvariantCulture, $"Waiting, position {position} in the queue"),
        _ => "Waiting to start",
    };
}
