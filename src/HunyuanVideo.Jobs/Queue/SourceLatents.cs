using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>
/// Gives a job that begins from another one's latents a copy of its own, before it is queued: the other job may be deleted then.
/// </summary>
internal sealed class SourceLatents(IJobReads store, DataFolder folder)
{
    /// <summary>Copies the latents of the request's source; nothing to do without one.</summary>
    /// <exception cref="JobStoreException">They are not there, or cannot be copied.</exception>
    public async Task KeepAsync(JobId job, RenderRequest request, CancellationToken cancellationToken)
    {
        if (request.SourceJob is null)
        {
            return;
        }

        string latents = await FindAsync(request.SourceJob, cancellationToken).ConfigureAwait(false)
            ?? throw new JobStoreException(
                $"The latents of the job {request.SourceJob} are not there any more; render that one again, or begin without it.", innerException: null);
        string target = folder.SourceOf(job);
        try
        {
            Directory.CreateDirectory(folder.Sources);
            await CopyAsync(latents, target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JobStoreException($"The latents to begin from cannot be copied to {target}: {error.Message}", error);
        }
    }

    private async Task<string?> FindAsync(string source, CancellationToken cancellationToken)
    {
        StoredJob? job = JobId.TryParse(source, out JobId id) ? await store.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
        string? latents = job?.Outcome?.LatentsFile is { } file ? folder.Full(file) : null;
        return File.Exists(latents) ? latents : null;
    }

    /// <summary>Under a temporary name first: a file of that name is whole.</summary>
    private async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        string temporary = $"{to}.tmp";
        try
        {
            using (FileStream source = File.OpenRead(from))
            using (FileStream target = File.Create(temporary))
            {
                await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }

            File.Move(temporary, to, overwrite: true);
        }
        catch
        {
            folder.Delete(temporary);
            throw;
        }
    }
}
