using System.Globalization;
using System.Runtime.CompilerServices;
using HunyuanVideo.Media.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Media.Tests;

/// <summary>An ffmpeg that does not end by itself, and whatever it leaves behind: none of it holds anybody up.</summary>
public sealed class Mp4StallTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 192;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly TestFolder _output = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("sleep 600")]
    [InlineData("trap '' TERM INT HUP; sleep 600")]
    [InlineData("setsid sleep 600 & wait")]
    [InlineData("head -c 500000 > /dev/null; exec sleep 600")]
    [InlineData("head -c 500000 > /dev/null; kill -STOP $$")]
    [InlineData("cat > /dev/null; exec sleep 600")]
    [InlineData("echo first words >&2; cat > /dev/null; echo last words; exec sleep 600")]
    public async Task WriteAsync_FfmpegComesToAHalt_IsEndedWithAllItStartedAndToldSo(string script)
    {
        Task writing = WriteAsync(Writer(script), Token);

        await AdvanceUntilEndedAsync(writing);

        var error = await Assert.ThrowsAsync<MediaException>(() => writing);
        Assert.StartsWith("ffmpeg took no frame and wrote nothing for 30 seconds", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsRepeatable);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task FinishAsync_FfmpegHangs_IsEndedToo()
    {
        Mp4Writer writer = Writer("case \"$*\" in *'-c copy'*) exec sleep 600;; esac; exec /usr/bin/env ffmpeg \"$@\"");
        using Mp4Draft draft = await new Mp4Writer(new FfmpegLocator()).EncodeAsync(_output["a.mp4"], Video(), Sample.Fast, Token);

        Task finishing = writer.FinishAsync(draft, Sample.Metadata(), Token);
        await AdvanceUntilEndedAsync(finishing);

        Assert.True((await Assert.ThrowsAsync<MediaException>(() => finishing)).IsRepeatable);
        draft.Dispose();
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task WriteAsync_FramesComeSlowly_IsNoHalt()
    {
        byte[] frame = Sample.Moving(Width, Height, 1);
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Slow([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < 5; i++)
            {
                // ffmpeg waits for us
                _time.Advance(TimeSpan.FromMinutes(10));
                await Task.Yield();
                yield return frame;
            }
        }

        var writer = new Mp4Writer(new FfmpegLocator(), _time);
        await writer.WriteAsync(_output["a.mp4"], new VideoFrames(Width, Height, 5, Slow()), Sample.Fast, Sample.Metadata(), Token);

        Assert.Equal("5", (await Probe.OfAsync(_output["a.mp4"])).Text("nb_read_frames"));
    }

    [Fact]
    public async Task WriteAsync_FfmpegIsSlowButWrites_IsNoHalt()
    {
        // all frames are taken at once, and then a byte comes now and then
        string script = $"""
            case "$*" in *'-c copy'*) exec /usr/bin/env ffmpeg "$@";; esac
            for last; do case "$last" in *.part.mp4) out="$last";; esac; done
            cat > /dev/null; i=0
            while [ $i -lt 6 ]; do while [ ! -e '{_folder.Path}/go'$i ]; do sleep 0.02; done; printf x >> "$out"; touch '{_folder.Path}/done'$i; i=$((i+1)); done
            echo 'slow, but alive' >&2; exit 1
            """;
        Task writing = WriteAsync(Writer(script), Token);
        for (int i = 0; i < 6; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await File.WriteAllTextAsync(_folder[$"go{i}"], string.Empty, Token);
            await UntilAsync(() => File.Exists(_folder[string.Create(CultureInfo.InvariantCulture, $"done{i}")]));
        }

        var error = await Assert.ThrowsAsync<MediaException>(() => writing);
        Assert.Equal("ffmpeg could not write the video: slow, but alive.", error.Message);
    }

    [Theory]
    [InlineData("sleep 600 & exit 1", "ffmpeg could not write the video: it ended with code 1 and no explanation.")]
    [InlineData("sleep 600 & exit 0", "ffmpeg ended before the video was complete; try again.")]
    [InlineData("sleep 600 & kill -9 $$", "ffmpeg could not write the video: it ended with code 137 and no explanation.")]
    [InlineData("(trap '' HUP; sleep 600) & echo 'no such luck' >&2; exit 1", "ffmpeg could not write the video: no such luck.")]
    public async Task WriteAsync_WrapperEndsAndItsChildLivesOn_IsToldAndTheChildEnds(string script, string expected)
    {
        Task writing = WriteAsync(Writer(script), Token).WaitAsync(Patience, Token);

        Assert.Equal(expected, (await Assert.ThrowsAsync<MediaException>(() => writing)).Message);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("touch started; sleep 600")]
    [InlineData("sleep 600 & touch started; wait")]
    [InlineData("trap '' TERM INT; sleep 600 & touch started; wait; wait")]
    [InlineData("(sleep 600 & touch started; wait) & wait")]
    [InlineData("touch started; kill -STOP $$")]
    public async Task WriteAsync_CancelledWhileAChildLives_ReturnsAndLeavesNothing(string script)
    {
        using var source = new CancellationTokenSource();
        Task writing = WriteAsync(Writer(script), source.Token);
        await UntilAsync(() => File.Exists(_output["started"]));
        File.Delete(_output["started"]);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Patience, Token));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task WriteAsync_SomethingGotAwayAndHoldsThePipes_IsNotWaitedFor()
    {
        // a daemon: no child of ours any more, and in a session of its own
        string script = $"(setsid sh -c 'echo $$ > {_folder.Path}/pid; exec sleep 600' &) ; while [ ! -s {_folder.Path}/pid ]; do sleep 0.02; done; exit 1";
        Task writing = WriteAsync(Writer(script), Token).WaitAsync(Patience, Token);
        try
        {
            await Assert.ThrowsAsync<MediaException>(() => writing);
        }
        finally
        {
            using var daemon = System.Diagnostics.Process.GetProcessById(
                int.Parse(await File.ReadAllTextAsync(_folder["pid"], Token), CultureInfo.InvariantCulture));
            daemon.Kill();
        }
    }

    [Fact]
    public async Task WriteAsync_FolderVanishes_IsToldAndCanBeRepeated()
    {
        Mp4Writer writer = Writer("if [ ! -e $0.once ]; then touch $0.once; rm -r \"$PWD\"; fi; exec /usr/bin/env ffmpeg \"$@\"");

        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(writer, Token));

        Assert.True(error.IsRepeatable, error.Message);
        await WriteAsync(writer, Token);
        Assert.Equal(["a.mp4"], _output.Names());
    }

    private static VideoFrames Video() => Sample.Video(Width, Height, 8);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private Mp4Writer Writer(string script) => new(FakeFfmpeg.Make(_folder, script), _time);

    private Task WriteAsync(Mp4Writer writer, CancellationToken cancellationToken) =>
        writer.WriteAsync(_output["a.mp4"], Video(), Sample.Fast, Sample.Metadata(), cancellationToken);

    private async Task AdvanceUntilEndedAsync(Task work)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!work.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, patience.Token);
        }
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(_output.Names());
        // what made a group of its own was killed as well, but nobody waits until the system has cleared it away
        SpinWait.SpinUntil(() => Tool.ProcessesIn(_output.Path).Length == 0, TimeSpan.FromSeconds(2));
        Assert.Empty(Tool.ProcessesIn(_output.Path));
    }
}
