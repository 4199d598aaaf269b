using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Web.Tests.Loras;

/// <summary>Folders that are watched while somebody looks.</summary>
public sealed class LoraWatchTests : IDisposable
{
    private static readonly ModelFolder Nano = ModelFolder.Open(ModelLocation.BundledNano);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _data = Directory.CreateTempSubdirectory("watch-").FullName;
    private readonly QuickTime _time = new();
    private readonly LoraLibrary _library;
    private readonly LoraWatch _watch;
    private readonly SemaphoreSlim _told = new(0);

    public LoraWatchTests()
    {
        _library = new LoraLibrary(new LoraFolders(_data, models: null), () => Nano);
        _watch = new LoraWatch(_library, _time, NullLogger<LoraWatch>.Instance);
    }

    private string Folder => Directory.CreateDirectory(Path.Combine(_data, "loras", "styles")).FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Changed_FileComesChangesAndGoes_IsToldEachTime()
    {
        _watch.Changed += OnChanged;
        await _time.LooksAsync(2, Token);
        string file = Path.Combine(Folder, "ink.safetensors");
        foreach (Action change in (Action[])
        [
            () => File.WriteAllBytes(file, [1]),
            () => File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch),
            () => File.WriteAllBytes(Path.ChangeExtension(file, ".png"), [1]),
            () => File.Move(file, Path.Combine(Folder, "pen.safetensors")),
            () => Directory.Delete(Path.Combine(_data, "loras"), recursive: true),
        ])
        {
            change();
            Assert.True(await _told.WaitAsync(Patience, Token), "The change was not told.");
        }

        // what is no LoRA is none of its business
        File.WriteAllBytes(Path.Combine(Folder, "notes.txt"), [1]);
        await _time.LooksAsync(4, Token);
        Assert.Equal(0, _told.CurrentCount);
        _watch.Changed -= OnChanged;
    }

    [Fact]
    public async Task Changed_FileThatGrows_IsToldWhenItIsWhole()
    {
        _watch.Changed += OnChanged;
        await _time.LooksAsync(2, Token);
        string file = Path.Combine(Folder, "ink.safetensors");
        _time.BeforeLook = look =>
        {
            if (look < 5)
            {
                File.AppendAllText(file, "more");
            }
        };
        await _time.LooksAsync(6, Token);
        Assert.True(_told.CurrentCount <= 1, "It was told of while it grew.");
        Assert.True(await _told.WaitAsync(Patience, Token));
        await _time.LooksAsync(3, Token);
        Assert.Equal(0, _told.CurrentCount);
        _watch.Changed -= OnChanged;
    }

    [Fact]
    public async Task Changed_OneListenerFails_TheOthersAreToldEachTime()
    {
        _watch.Changed += (_, _) => throw new IOException("the folder is gone");
        _watch.Changed += OnChanged;
        await _time.LooksAsync(2, Token);
        foreach (string name in new[] { "ink", "pen" })
        {
            File.WriteAllBytes(Path.Combine(Folder, $"{name}.safetensors"), [1]);
            Assert.True(await _told.WaitAsync(Patience, Token));
        }
    }

    [Fact]
    public async Task Changed_NobodyListens_NobodyLooks()
    {
        _watch.Changed += OnChanged;
        await _time.LooksAsync(2, Token);
        _watch.Changed -= OnChanged;
        await Task.Delay(100, Token);
        int looks = _time.Looks;
        await Task.Delay(200, Token);
        Assert.InRange(_time.Looks, looks, looks + 1);

        _watch.Changed += OnChanged;
        await _time.LooksAsync(2, Token);
        File.WriteAllBytes(Path.Combine(Folder, "ink.safetensors"), [1]);
        Assert.True(await _told.WaitAsync(Patience, Token));
        _watch.Changed -= OnChanged;
    }

    private void OnChanged(object? sender, EventArgs args) => _told.Release();

    /// <summary>Waits a hundredth of what it is asked for, and counts the waits.</summary>
    private sealed class QuickTime : TimeProvider
    {
        private int _looks;
        private int _before;

        public int Looks => _looks;

        /// <summary>Called before each look, with the number of those since it was set.</summary>
        public Action<int>? BeforeLook { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _looks);
            BeforeLook?.Invoke(_before++);
            TimeSpan quick = dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / 100;
            return base.CreateTimer(callback, state, quick, period);
        }

        public async Task LooksAsync(int more, CancellationToken cancellationToken)
        {
            int wanted = _looks + more;
            while (_looks < wanted)
            {
                await Task.Delay(5, cancellationToken);
            }
        }
    }
}
