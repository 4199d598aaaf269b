using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>Work on frames beside the decode.</summary>
[Collection(TensorCount.Collection)]
public sealed class FrameRelayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_FirstStretch_IsReadBeforeTheNextOneComes()
    {
        long before = TensorCount.Settled();
        var read = new SemaphoreSlim(0);
        await using (var relay = new FrameRelay<Made>((frames, token) => CopyAsync(frames, read, token), Token))
        {
            relay.Begin(4, 2, 5);
            Write(relay, first: 0, count: 3);
            for (int i = 0; i < 3; i++)
            {
                Assert.True(await read.WaitAsync(Patience, Token));
            }

            Assert.False(await read.WaitAsync(TimeSpan.FromMilliseconds(20), Token));
            Write(relay, first: 3, count: 2);
            Made made = await relay.ResultAsync().WaitAsync(Patience, Token);
            Assert.Equal((4, 2, 5), made.Size);
            Assert.Equal(Enumerable.Range(0, 5).SelectMany(Frame), made.Bytes);
            Assert.False(made.IsDisposed);
            await relay.DisposeAsync();
            Assert.True(made.IsDisposed);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public async Task Begin_Anew_EndsTheFirstWorkAndMakesTheResultOfTheSecond()
    {
        long before = TensorCount.Settled();
        var ended = new TaskCompletionSource();
        var read = new SemaphoreSlim(0);
        int works = 0;
        async Task<Made> WorkAsync(FrameStream frames, CancellationToken token)
        {
            bool isFirst = Interlocked.Increment(ref works) == 1;
            try
            {
                return await CopyAsync(frames, read, token);
            }
            catch (OperationCanceledException) when (isFirst)
            {
                ended.SetResult();
                throw;
            }
        }

        await using (var relay = new FrameRelay<Made>(WorkAsync, Token))
        {
            relay.Begin(4, 2, 5);
            Write(relay, first: 0, count: 3);
            Assert.True(await read.WaitAsync(Patience, Token));
            relay.Begin(4, 2, 5);
            Write(relay, first: 0, count: 5);
            await ended.Task.WaitAsync(Patience, Token);
            Assert.Equal(Enumerable.Range(0, 5).SelectMany(Frame), (await relay.ResultAsync().WaitAsync(Patience, Token)).Bytes);
        }

        Assert.Equal(2, works);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public async Task ResultAsync_WorkFailedEarly_TellsItsErrorAfterAllFramesWereTaken()
    {
        long before = TensorCount.Settled();
        await using (var relay = new FrameRelay<Made>((_, _) => throw new TimeoutException("no time"), Token))
        {
            relay.Begin(4, 2, 5);
            Write(relay, first: 0, count: 3);
            Write(relay, first: 3, count: 2);
            Assert.Equal("no time", (await Assert.ThrowsAsync<TimeoutException>(relay.ResultAsync)).Message);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_FramesAreMissing_EndsTheWorkThatWaitsForThem(bool cancelFirst)
    {
        long before = TensorCount.Settled();
        using var source = new CancellationTokenSource();
        var relay = new FrameRelay<Made>((frames, token) => CopyAsync(frames, read: null, token), source.Token);
        relay.Begin(4, 2, 5);
        Write(relay, first: 0, count: 3);
        Task<Made> made = relay.ResultAsync();
        if (cancelFirst)
        {
            source.Cancel();
        }

        await relay.DisposeAsync().AsTask().WaitAsync(Patience, Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => made);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public async Task ResultAsync_NoFrames_SaysSo()
    {
        await using var relay = new FrameRelay<Made>((frames, token) => CopyAsync(frames, read: null, token), Token);
        Assert.Equal("No frames have come; render first.", (await Assert.ThrowsAsync<InvalidOperationException>(relay.ResultAsync)).Message);
    }

    private static async Task<Made> CopyAsync(FrameStream frames, SemaphoreSlim? read, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        await foreach (ReadOnlyMemory<byte> frame in frames.ReadAsync(cancellationToken))
        {
            bytes.AddRange(frame.ToArray());
            read?.Release();
        }

        return new Made((frames.Width, frames.Height, frames.Count), [.. bytes]);
    }

    /// <summary>As the pipeline does: within a scope that frees the handle.</summary>
    private static void Write(FrameRelay<Made> relay, int first, int count)
    {
        using var scope = NewDisposeScope();
        byte[] bytes = [.. Enumerable.Range(first, count).SelectMany(Frame)];
        relay.Write(tensor(bytes, ScalarType.Byte).view(count, 2, 4, 3), first); // (t, H, W, 3)
    }

    private static IEnumerable<byte> Frame(int index) => Enumerable.Range(0, 24).Select(i => (byte)((index * 24) + i));

    private sealed record Made((int Width, int Height, int Count) Size, byte[] Bytes) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
