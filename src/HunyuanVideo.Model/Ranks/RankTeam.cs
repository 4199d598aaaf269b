using System.Runtime.ExceptionServices;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// The devices that compute one video together, each with a thread of its own; rank 0 works on the calling thread. A processor may be
/// several ranks.
/// </summary>
internal sealed class RankTeam : IDisposable
{
    /// <summary>How long a rank waits for the others within a block: far beyond any block, so that only a device that hangs is given up.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(30);

    private readonly RankThread[] _threads;
    private readonly TimeSpan _patience;

    /// <summary>Starts the threads.</summary>
    /// <param name="devices">The device of each rank.</param>
    /// <param name="patience">How long a rank waits for the others; null for <see cref="DefaultPatience"/>.</param>
    public RankTeam(IReadOnlyList<Device> devices, TimeSpan? patience = null)
    {
        Devices = devices;
        _patience = patience ?? DefaultPatience;
        _threads = [.. devices.Skip(1).Select((device, index) => new RankThread(device, index + 1))];
    }

    /// <summary>The device of each rank.</summary>
    public IReadOnlyList<Device> Devices { get; }

    /// <summary>How many there are.</summary>
    public int Count => Devices.Count;

    /// <summary>
    /// Has every rank do its part. When one fails the others are told at their next meeting; the call returns when all have come back, and
    /// no device works any more on what was begun.
    /// </summary>
    /// <param name="work">A rank's part, on its thread.</param>
    /// <returns>What each rank made, by rank.</returns>
    /// <exception cref="Exception">The failure that came first, as it was thrown.</exception>
    public T[] Run<T>(Func<int, Meeting, T> work)
    {
        using var meeting = new Meeting(Count, _patience);
        using var others = new CountdownEvent(Math.Max(1, Count - 1));
        var results = new T[Count];
        var failures = new RankFailures();
        void Part(int rank)
        {
            try
            {
                results[rank] = RankThread.On(Devices[rank], () => work(rank, meeting));
            }
            catch (Exception error)
            {
                failures.Add(error);
                meeting.Break();
            }
        }

        for (int rank = 1; rank < Count; rank++)
        {
            int mine = rank;
            _threads[rank - 1].Post(() =>
            {
                Part(mine);
                others.Signal();
            });
        }

        Part(0);
        if (Count > 1)
        {
            others.Wait(CancellationToken.None);
        }

        if (failures.First is { } first)
        {
            Settle(results.OfType<IDisposable>());
            ExceptionDispatchInfo.Throw(first);
        }

        return results;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (RankThread thread in _threads)
        {
            thread.Dispose();
        }
    }

    /// <summary>After a failure: what one device still sends to another must have arrived before the memory is anybody else's.</summary>
    private void Settle(IEnumerable<IDisposable> results)
    {
        foreach (Device device in Devices)
        {
            try
            {
                CudaDevices.Synchronize(device);
            }
            catch (System.Runtime.InteropServices.ExternalException)
            {
                // the device itself failed, which is what is told anyway
            }
        }

        foreach (IDisposable result in results)
        {
            result.Dispose();
        }
    }
}
