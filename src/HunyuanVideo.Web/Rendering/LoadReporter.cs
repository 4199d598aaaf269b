using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Tells the status and the log how far the loading of a model is.</summary>
internal sealed class LoadReporter : IProgress<LoadProgress>
{
    private readonly ModelStatus _status;
    private readonly LoadLog _log;

    /// <summary>Tells that the loading begins.</summary>
    public LoadReporter(ModelStatus status, ModelFolder model, LoadLog log)
    {
        (_status, _log) = (status, log);
        status.Report(status.Current with
        {
            Card = model.Card,
            Size = TransformerSizes.Of(model),
            Phase = ModelPhase.Loading,
            Message = null,
            Loaded = 0,
            Loading = null,
        });
    }

    public void Report(LoadProgress value)
    {
        _status.Report(_status.Current with
        {
            Message = LoadText.Of(value),
            Loaded = value.TotalBytes > 0 ? value.Bytes / (double)value.TotalBytes : value.Step / (double)value.Of,
            Loading = value,
        });
        _log.Report(value);
    }
}
