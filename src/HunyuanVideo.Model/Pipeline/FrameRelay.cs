using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Has something made of a render's frames while later ones are still decoded: the pipeline's thread only lays each stretch ready and never
/// waits. Where the decode begins anew, what was made of void frames is given up, and the work begins anew as well.
/// </summary>
/// <typeparam name="T">What is made of the frames. It is the relay's, which disposes it where it can be disposed.</typeparam>
/// <param name="work">Makes it, on threads of the pool, and begins when the first stretch is there. Its token ends it where it is not wanted any more.</param>
/// <param name="cancellationToken">Ends the work, too.</param>
public sealed class FrameRelay<T>(Func<FrameStream, CancellationToken, Task<T>> work, CancellationToken cancellationToken) : IFrameSink, IAsyncDisposable
{
    private readonly List<Attempt> _attempts = [];
    private Attempt? _current;
    private (int Width, int Height, int Count) _size;

    /// <inheritdoc />
    public void Begin(int width, int height, int count)
    {
        _current?.GiveUp();
        _current = null;
        _size = (width, height, count);
    }

    /// <inheritdoc />
    public void Write(Tensor frames, int first)
    {
        if (_current is null)
        {
            _current = new Attempt(new FrameStream(_size.Width, _size.Height, _size.Count), work, cancellationToken);
            _attempts.Add(_current);
        }

        _current.Frames.Add(frames);
    }

    /// <summary>What was made of all frames, to be asked for when the render has ended; errors of the work come out here.</summary>
    /// <exception cref="InvalidOperationException">No frames have come.</exception>
    public Task<T> ResultAsync() => _current?.Made ?? throw new InvalidOperationException("No frames have come; render first.");

    /// <summary>Ends work that is still going on and waits for its end, then frees what was made.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Attempt attempt in _attempts)
        {
            attempt.GiveUp();
        }

        foreach (Attempt attempt in _attempts)
        {
            await attempt.DisposeAsync().ConfigureAwait(false);
        }

        _attempts.Clear();
        _current = null;
    }

    /// <summary>The work on the frames of one decode.</summary>
    private sealed class Attempt : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end;

        public Attempt(FrameStream frames, Func<FrameStream, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        {
            Frames = frames;
            _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            CancellationToken token = _end.Token;
            Made = Task.Run(() => work(frames, token), CancellationToken.None);
        }

        public FrameStream Frames { get; }

        public Task<T> Made { get; }

        public void GiveUp() => _end.Cancel();

        public async ValueTask DisposeAsync()
        {
            await ((Task)Made).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Frames.Drain();
            _end.Dispose();
            if (Made.IsCompletedSuccessfully && await Made.ConfigureAwait(false) is IDisposable made)
            {
                made.Dispose();
            }
        }
    }
}
