namespace HunyuanVideo.Jobs;

/// <summary>A job on its way to the render thread, with the means to stop it.</summary>
internal sealed class RenderTicket(JobId id, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    public JobId Id => id;

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels at once, but runs the callbacks elsewhere: the caller holds a lock.</summary>
    public void Cancel() => _ = _source.CancelAsync();

    public void Dispose() => _source.Dispose();
}
