using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Tests.Downloads;

/// <summary>A fake hub with a model on it, and a folder to fetch it into.</summary>
public abstract class DownloadFixture : IAsyncLifetime
{
    protected const string Repository = "hunyuanvideo-community/HunyuanVideo";
    protected const string Weights = "transformer/diffusion_pytorch_model.safetensors";

    private protected FakeHub Hub { get; private set; } = null!;

    protected TestFolder Folder { get; } = new();

    protected string Target => Folder["ckpts"];

    protected string WeightsPath => Path.Combine(Target, Weights);

    public async ValueTask InitializeAsync()
    {
        Hub = await FakeHub.StartAsync();
        Hub.Add(
            Repository,
            ("README.md", Noise(1, 50)),
            ("assets/picture.png", Noise(2, 5000)),
            ("LICENSE", Noise(3, 300)),
            ("model_index.json", Noise(4, 200)),
            ("transformer/config.json", Noise(5, 400)),
            (Weights, Noise(6, 1_000_003)),
            ("vae/config.json", Noise(7, 100)),
            ("vae/diffusion_pytorch_model.safetensors", Noise(8, 70_000)),
            ("tokenizer_2/merges.txt", Noise(9, 2000)));
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static byte[] Noise(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected Task<DownloadResult> DownloadAsync(
        HfHubOptions? options = null, IDownloadStorage? storage = null, DownloadRequest? request = null, CancellationToken? cancellationToken = null) =>
        new ModelDownload(options ?? Hub.Options(), storage ?? new DiskStorage(), TimeProvider.System).RunAsync(
            request ?? new DownloadRequest { Repository = new HfHubRepository(Repository), Folder = Target },
            new Quiet(),
            cancellationToken ?? TestContext.Current.CancellationToken);

    private protected async Task<string> RefusedAsync(HfHubOptions? options = null, IDownloadStorage? storage = null, DownloadRequest? request = null)
    {
        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(options, storage, request));
        Assert.DoesNotContain('\n', error.Message);
        AssertNothingWrong();
        return error.Message;
    }

    /// <summary>Whatever bears its final name holds exactly what the hub has.</summary>
    protected void AssertNothingWrong()
    {
        foreach (string name in Files().Where(name => !name.Contains(".incomplete", StringComparison.Ordinal)))
        {
            Assert.Equal(Hub.Bytes(Repository, name), File.ReadAllBytes(Path.Combine(Target, name)));
        }

        Assert.Equal(Directory.Exists(Target) ? ["ckpts"] : [], Folder.Names());
    }

    protected string[] Files() => Directory.Exists(Target)
        ? [.. Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Target, file)).Order(StringComparer.Ordinal)]
        : [];

    private sealed class Quiet : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
        }
    }

    /// <summary>A disk that fills up after a number of bytes.</summary>
    private protected sealed class SmallDisk(long free, long writable) : IDownloadStorage
    {
        private long _written;

        public long FreeBytes(string folder) => free;

        public ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken) =>
            Interlocked.Add(ref _written, bytes.Length) > writable
                ? throw new IOException("No space left on device")
                : RandomAccess.WriteAsync(file, bytes, offset, cancellationToken);
    }
}
