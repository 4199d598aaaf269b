using System.Collections.Concurrent;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>The one thread that works with a device: the device is its current one, and gradients are off.</summary>
internal sealed class RankThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Device _device;

    public RankThread(Device device, int rank)
    {
        _device = device;
        // work that hangs in native code must not keep the process from ending
        new Thread(Work) { IsBackground = true, Name = $"rank {rank} on {device}" }.Start();
    }

    /// <summary>Does the work after what was given before. It must not throw.</summary>
    public void Post(Action work) => _work.Add(work, CancellationToken.None);

    /// <summary>Lets the thread end after its work.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable(CancellationToken.None))
        {
            work();
        }

        _work.Dispose();
    }

    /// <summary>Work as it is to be done on a device's thread.</summary>
    public static T On<T>(Device device, Func<T> work)
    {
        using var current = CurrentCudaDevice.Of(device);
        using var noGradient = inference_mode();
        return work();
    }
}
