using System.Collections.Concurrent;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>The one thread that renders: what a device needs per thread stays in one place, and nothing else waits on it.</summary>
internal sealed class RenderThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public RenderThread(string name)
    {
        // a render that hangs in native code must not keep the process from ending
        new Thread(Work) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Does the work on the thread, after what was given to it before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(
            () =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception error)
                {
                    done.SetException(error);
                }
            },
            CancellationToken.None);
        return done.Task;
    }

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
}
