using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Hosting;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Keeps a second server off the data folder: only then may a start take every running job for one whose worker died. The system lets go
/// of the lock when the process ends, however it ends.
/// </summary>
internal sealed class DataFolderLock(DataFolder folder) : IHostedLifecycleService, IDisposable
{
    public const string FileName = DataFolder.LockName;

    private FileStream? _held;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder.Path, FileName);
        try
        {
            Directory.CreateDirectory(folder.Path);
            _held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            folder.Hold();
            return Task.CompletedTask;
        }
        catch (IOException error)
        {
            throw new JobStoreException(
                $"The data folder '{folder.Path}' is in use by another server; stop that one, or choose another folder.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new JobStoreException($"The file '{file}' cannot be written; give this program write access to that folder.", error);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _held?.Dispose();
}
