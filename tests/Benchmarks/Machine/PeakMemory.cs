using System.Diagnostics;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>
/// The most memory seen in use: on CUDA that of the device, by all programs, looked at every few milliseconds; on a CPU the most
/// this process was resident with since it began.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private const double Gibibyte = 1L << 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly CudaDriver? _driver;
    private readonly bool _cuda;
    private readonly Thread? _thread;
    private readonly ManualResetEventSlim _stop = new();
    private long _peak;

    public PeakMemory(bool cuda, CudaDriver? driver)
    {
        (_cuda, _driver) = (cuda, driver);
        BeforeGib = Round(Now());
        if (cuda && driver is not null)
        {
            _thread = new Thread(Watch) { IsBackground = true, Name = "peak memory" };
            _thread.Start();
        }
    }

    /// <summary>What was in use when the watch began; null if it cannot be told.</summary>
    public double? BeforeGib { get; }

    /// <summary>The most since the last reading, and of what is in use now; null if it cannot be told.</summary>
    public double? ReadGib()
    {
        if (Now() is not { } now)
        {
            return null;
        }

        return Round(Math.Max(now, Interlocked.Exchange(ref _peak, 0)));
    }

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private static double? Round(long? bytes) => bytes is null ? null : Math.Round(bytes.Value / Gibibyte, 3);

    private long? Now()
    {
        if (_cuda)
        {
            return _driver?.UsedBytes();
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private void Watch()
    {
        while (!_stop.Wait(Interval))
        {
            if (_driver!.UsedBytes() is { } used && used > Interlocked.Read(ref _peak))
            {
                Interlocked.Exchange(ref _peak, used);
            }
        }
    }
}
