namespace HunyuanVideo.Jobs;

/// <summary>The jobs the station knows: the running one and those that ended last. Callers hold the station's lock.</summary>
internal sealed class JobLedger
{
    private readonly LinkedList<RenderJob> _recent = [];

    public RenderJob? Current { get; private set; }

    public IReadOnlyList<RenderJob> Recent => [.. _recent];

    public RenderJob? Find(JobId id) => Current?.Id == id ? Current : _recent.FirstOrDefault(job => job.Id == id);

    /// <summary>Puts a snapshot in the place of the one before it; one that has ended moves to the recent ones.</summary>
    public void Record(RenderJob job)
    {
        if (job.IsActive)
        {
            Current = job;
            return;
        }

        Current = null;
        _recent.AddFirst(job);
        if (_recent.Count > RenderStation.MostRecent)
        {
            _recent.RemoveLast();
        }
    }
}
