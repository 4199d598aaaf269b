namespace HunyuanVideo.Model.Pipeline;

/// <summary>Counts the bytes of the parts that are loaded, on any thread, and tells rate and remaining time.</summary>
internal sealed class LoadMeter(TimeProvider time)
{
    private readonly List<PartMeter> _parts = [];
    private readonly long _start = time.GetTimestamp();

    /// <summary>A further part.</summary>
    /// <param name="name">Its name; parts of one name are shown as one.</param>
    /// <param name="bytes">Bytes of its weights.</param>
    public PartMeter Add(string name, long bytes)
    {
        var part = new PartMeter(name, bytes, time);
        _parts.Add(part);
        return part;
    }

    /// <summary>How far everything is now.</summary>
    public LoadProgress Read()
    {
        IGrouping<string, PartMeter>[] groups = [.. _parts.GroupBy(part => part.Name, StringComparer.Ordinal)];
        PartProgress[] parts = [.. groups.Select(Read)];
        IGrouping<string, PartMeter>? current = Array.Find(groups, group => group.Any(part => part.Begun && !part.Done)) ?? Array.Find(groups, group => group.Any(part => !part.Done));
        long bytes = parts.Sum(part => part.Bytes);
        long total = parts.Sum(part => part.TotalBytes);
        (double? rate, TimeSpan? remaining) = Pace(bytes, total, time.GetElapsedTime(_start));
        return new LoadProgress(current?.Key ?? "ready", groups.Count(group => group.All(part => part.Done)), groups.Length)
        {
            Bytes = bytes,
            TotalBytes = total,
            BytesPerSecond = rate,
            Remaining = remaining,
            Parts = parts,
        };
    }

    private static PartProgress Read(IGrouping<string, PartMeter> group)
    {
        (long bytes, long total) = (group.Sum(part => part.Bytes), group.Sum(part => part.TotalBytes));
        (double? rate, TimeSpan? remaining) = Pace(bytes, total, group.Max(part => part.Elapsed));
        return new PartProgress(group.Key, bytes, total, rate, remaining);
    }

    private static (double? Rate, TimeSpan? Remaining) Pace(long bytes, long total, TimeSpan elapsed)
    {
        if (bytes == 0 || elapsed <= TimeSpan.Zero)
        {
            return (null, null);
        }

        double rate = bytes / elapsed.TotalSeconds;
        return (rate, TimeSpan.FromSeconds(Math.Max(0, total - bytes) / rate));
    }
}

/// <summary>The bytes of one part.</summary>
internal sealed class PartMeter(string name, long totalBytes, TimeProvider time)
{
    private long _bytes;
    private long _start;
    private long _end;

    public string Name => name;

    public long TotalBytes => totalBytes;

    /// <summary>Bytes read so far; all of them once it is done.</summary>
    public long Bytes => Done ? totalBytes : Math.Min(Interlocked.Read(ref _bytes), totalBytes);

    public bool Begun => Interlocked.Read(ref _start) != 0;

    public bool Done => Interlocked.Read(ref _end) != 0;

    /// <summary>How long it has been loaded, or took.</summary>
    public TimeSpan Elapsed => !Begun ? TimeSpan.Zero
        : Done ? time.GetElapsedTime(_start, Interlocked.Read(ref _end))
        : time.GetElapsedTime(_start);

    public void Begin() => Interlocked.Exchange(ref _start, Math.Max(1, time.GetTimestamp()));

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void End() => Interlocked.Exchange(ref _end, Math.Max(1, time.GetTimestamp()));
}
