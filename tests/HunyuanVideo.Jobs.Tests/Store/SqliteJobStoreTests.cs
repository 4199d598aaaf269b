using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>The contract on a SQLite file.</summary>
public sealed class SqliteJobStoreTests : JobStoreContract
{
    private readonly JobFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await base.DisposeAsync();
    }

    private protected override Task<OpenStore> ConnectAsync(int mostQueued = 5_000) => _folder.OpenAsync(Time, mostQueued);
}
