using System.Diagnostics;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>A clock that waits for the device before it is read.</summary>
internal sealed class DeviceClock(Device device)
{
    /// <summary>The time at which everything asked of the device so far is done.</summary>
    public long Read()
    {
        CudaDevices.Synchronize(device);

        return Stopwatch.GetTimestamp();
    }

    /// <summary>Seconds since a reading.</summary>
    public double Since(long reading) => Stopwatch.GetElapsedTime(reading, Read()).TotalSeconds;

    /// <summary>Seconds of each of <paramref name="times"/> runs; what a run returns is freed.</summary>
    public double[] Repeat(int times, Action run)
    {
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            using var scope = NewDisposeScope();
            long start = Read();
            run();
            seconds[i] = Since(start);
        }

        return seconds;
    }
}
