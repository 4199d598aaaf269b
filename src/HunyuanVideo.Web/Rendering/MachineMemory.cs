using System.Globalization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The memory of the machine and its graphics cards now.</summary>
public interface IMachineMemory
{
    /// <summary>The newest reading; never waits.</summary>
    MemoryReading Current { get; }
}

/// <summary>One reading, in bytes.</summary>
/// <param name="Process">What this program has of the host's memory.</param>
/// <param name="Free">What the host can still give.</param>
/// <param name="Total">All the host has, or what the container may take.</param>
/// <param name="Gpus">The graphics cards; none where there is none.</param>
public sealed record MemoryReading(long Process, long Free, long Total, IReadOnlyList<GpuMemory> Gpus);

/// <summary>A graphics card: its memory, in bytes, and how busy it is.</summary>
public sealed record GpuMemory(string Name, long Used, long Total)
{
    /// <summary>For how much of the time it computed, in percent; null where it does not say.</summary>
    public int? Busy { get; init; }

    /// <summary>The power it draws; null where it does not say.</summary>
    public double? Watts { get; init; }

    /// <summary>The job that this server renders on it; null where it renders none there.</summary>
    public JobId? Job { get; init; }

    public long Free => Total - Used;
}

/// <summary>Reads the host at once, and the graphics cards beside it at most every other second.</summary>
public sealed class MachineMemory(TimeProvider time, DevicePool? pool = null) : IMachineMemory
{
    private const string MemInfo = "/proc/meminfo";
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private IReadOnlyList<GpuMemory> _gpus = [];
    private long? _readAt;
    private bool _reading;
    private bool _none;

    public MemoryReading Current
    {
        get
        {
            long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            return new MemoryReading(Environment.WorkingSet, Math.Min(total, Available() ?? total), total, [.. Gpus().Select((gpu, card) => gpu with { Job = VisibleCards.NumberOf(card) is { } number ? pool?.JobOnCard(number) : null })]);
        }
    }

    private IReadOnlyList<GpuMemory> Gpus()
    {
        lock (_gate)
        {
            if (!_none && !_reading && !(_readAt is { } at && time.GetElapsedTime(at) < Freshness))
            {
                _reading = true;
                _ = Task.Run(ReadAsync);
            }

            return _gpus;
        }
    }

    private async Task ReadAsync()
    {
        IReadOnlyList<GpuMemory>? gpus = await NvidiaSmi.ReadAsync(CancellationToken.None);
        lock (_gate)
        {
            _none = gpus is null;
            _gpus = gpus ?? [];
            _readAt = time.GetTimestamp();
            _reading = false;
        }
    }

    private static long? Available()
    {
        string? line = File.Exists(MemInfo)
            ? File.ReadLines(MemInfo).FirstOrDefault(row => row.StartsWith("MemAvailable:", StringComparison.Ordinal))
            : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
            && long.TryParse(kibibytes, CultureInfo.InvariantCulture, out long available) ? available * 1024 : null;
    }
}
