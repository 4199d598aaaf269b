using System.Globalization;

namespace HunyuanVideo.Benchmarks;

/// <summary>Watches the resident memory of this process, from <c>/proc/self/status</c>, and keeps the most it had.</summary>
internal sealed class HostMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private readonly (double Total, double Anonymous) _start = Read();
    private (double Total, double Anonymous) _peak;

    public HostMemory()
    {
        _peak = _start;
        _timer = new Timer(_ => Look(), state: null, Interval, Interval);
    }

    /// <summary>How much more than at the start it takes, and took at most.</summary>
    public HostGrowth Growth()
    {
        Look();
        (double total, double anonymous) = Read();
        lock (_gate)
        {
            return new HostGrowth(
                Math.Round(_peak.Total - _start.Total, 1),
                Math.Round(_peak.Anonymous - _start.Anonymous, 1),
                Math.Round(total - _start.Total, 1),
                Math.Round(anonymous - _start.Anonymous, 1));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        (double total, double anonymous) = Read();
        lock (_gate)
        {
            _peak = (Math.Max(_peak.Total, total), Math.Max(_peak.Anonymous, anonymous));
        }
    }

    private static (double Total, double Anonymous) Read()
    {
        string[] lines = File.Exists("/proc/self/status") ? File.ReadAllLines("/proc/self/status") : [];
        return lines.Length == 0 ? (Environment.WorkingSet / 1048576.0, 0) : (Mebibytes(lines, "VmRSS:"), Mebibytes(lines, "RssAnon:"));
    }

    private static double Mebibytes(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
            ? long.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024.0
            : 0;
}

/// <summary>MiB more than at the start.</summary>
internal sealed record HostGrowth(double PeakTotalMib, double PeakAnonymousMib, double TotalMib, double AnonymousMib);
