using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>Keeps every report; calls <paramref name="onReport"/> with the number of reports so far, the newest included.</summary>
internal sealed class ProgressLog(Action<int>? onReport = null) : IProgress<GenerationProgress>
{
    public List<GenerationProgress> Reports { get; } = [];

    public IEnumerable<GenerationProgress> Of(GenerationPhase phase) => Reports.Where(report => report.Phase == phase);

    public void Report(GenerationProgress value)
    {
        Reports.Add(value);
        onReport?.Invoke(Reports.Count);
    }
}
