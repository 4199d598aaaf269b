using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Resources;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>What a job that waits waits for.</summary>
public static class QueueText
{
    public static string Waiting(RenderJob job, ModelSnapshot model) => (model.Phase, job.QueuePosition) switch
    {
        (ModelPhase.Failed, _) => ResultTexts.Of("WaitingModelFailed"),
        (ModelPhase.Loading, null or 1) => ShownSentence.Of(model.Message) ?? ResultTexts.Of("WaitingModel"),
        (_, { } position) => ResultTexts.Of("WaitingPosition", position),
        _ => ResultTexts.Of("WaitingStart"),
    };
}
