namespace HunyuanVideo.Web.Storyboards;

/// <summary>An export that waits or runs.</summary>
internal sealed class QueuedExport(ExportWish wish) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile ExportStatus _status = new(ExportState.Queued, 0, null);

    public ExportWish Wish => wish;

    public StoryboardId Id => wish.Id;

    public CancellationToken Token => _cancel.Token;

    public ExportStatus Status
    {
        get => _status;
        set => _status = value;
    }

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it ended in this moment
        }
    }

    public void Dispose() => _cancel.Dispose();
}
