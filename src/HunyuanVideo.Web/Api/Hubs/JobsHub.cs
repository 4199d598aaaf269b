using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace HunyuanVideo.Web.Api.Hubs;

/// <summary>The jobs over SignalR. What it sends is what the API sends; what it refuses is told as the message of a hub error.</summary>
[Authorize(Policy = Policies.View)]
internal sealed class JobsHub(IJobs jobs, JobSubmissions submissions, RefusalText refusals, JobViews views, DataFolder folder) : Hub
{
    /// <summary>Where it is.</summary>
    public const string Address = BearerAuthentication.HubAddress;

    private const int Chunk = 64 * 1024;

    /// <summary>Queues a render; <paramref name="request"/> has the fields of POST /api/jobs.</summary>
    [Authorize(Policy = Policies.Create)]
    public Task<JobResponse> Submit(JsonElement request) => SubmitAsync(request, key: null);

    /// <summary>The same, but sent again with the same key it brings back the same job.</summary>
    [Authorize(Policy = Policies.Create)]
    public Task<JobResponse> SubmitOnce(JsonElement request, string key) => SubmitAsync(request, key);

    /// <summary>How the job stands first, then at most four a second, the end last. After a lost connection: call it again.</summary>
    public async IAsyncEnumerable<JobResponse> Watch(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RenderJob found = await FindAsync(id, cancellationToken);
        await foreach (RenderJob job in jobs.WatchAsync(found.Id, cancellationToken))
        {
            yield return await views.OfAsync(job, cancellationToken);
        }
    }

    /// <summary>Stops the job: at once while it waits, else within one step.</summary>
    [Authorize(Policy = Policies.Create)]
    public async Task<JobResponse> Cancel(string id)
    {
        RenderJob found = await FindAsync(id, Context.ConnectionAborted);
        switch (await jobs.CancelAsync(found.Id, Context.ConnectionAborted))
        {
            case CancelResult.AlreadyFinished when found.State != JobState.Cancelled:
                throw new HubException($"The job {found.Id} has ended already.");
            case CancelResult.NotFound:
                throw new HubException($"The job {found.Id} is not yours to cancel.");
            default:
                break;
        }

        return await views.OfAsync(await FindAsync(id, Context.ConnectionAborted), Context.ConnectionAborted);
    }

    /// <summary>Ends the job's denoising after the present step and decodes what is there.</summary>
    [Authorize(Policy = Policies.Create)]
    public async Task<JobResponse> Finish(string id)
    {
        RenderJob found = await FindAsync(id, Context.ConnectionAborted);
        return await jobs.FinishAsync(found.Id, Context.ConnectionAborted) == FinishResult.Requested
            ? await views.OfAsync(await FindAsync(id, Context.ConnectionAborted), Context.ConnectionAborted)
            : throw new HubException($"The job {found.Id} is not being rendered.");
    }

    /// <summary>The finished MP4 in pieces, as base64 in JSON.</summary>
    public async IAsyncEnumerable<byte[]> Download(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RenderJob job = await FindAsync(id, cancellationToken);
        if (job.Outcome?.VideoFile is not { } path || !folder.Holds(path))
        {
            throw new HubException($"The job {job.Id} has no video, or not yet.");
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Chunk, useAsync: true);
        await using (file)
        {
            byte[] chunk = new byte[Chunk];
            int read;
            while ((read = await file.ReadAtLeastAsync(chunk, Chunk, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                yield return chunk[..read];
            }
        }
    }

    private async Task<JobResponse> SubmitAsync(JsonElement request, string? key)
    {
        var errors = new FieldErrors();
        byte[] json = Encoding.UTF8.GetBytes(request.GetRawText());
        if (await submissions.SubmitAsync(json, basis: null, key, errors, Context.ConnectionAborted) is not { } submitted)
        {
            throw new HubException(errors.ToString());
        }

        return submitted.Submission switch
        {
            { Outcome: EnqueueOutcome.KeyConflict } => throw new HubException("This key was used for a different request; take a new one."),
            { Job: { } job } => await views.OfNewAsync(job, submitted.Warnings, Context.ConnectionAborted),
            { Outcome: var outcome } => throw new HubException(refusals.Of(outcome)),
        };
    }

    private async Task<RenderJob> FindAsync(string id, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) ?? throw new HubException($"There is no job '{(id.Length <= 64 ? id : id[..64])}'.");
}
