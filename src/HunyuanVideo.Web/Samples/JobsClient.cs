using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace HunyuanVideo.Client;

/// <summary>Renders on a server and brings the video home. Needs the package Microsoft.AspNetCore.SignalR.Client.</summary>
public sealed class JobsClient(HubConnection connection)
{
    public static HubConnection Connect(Uri server) => new HubConnectionBuilder()
        .WithUrl(new Uri(server, "hubs/jobs"))
        .WithAutomaticReconnect()
        .Build();

    /// <summary>Queues a render. Sent again with the same key, as after a lost connection, it brings back the same job.</summary>
    public Task<Job> SubmitAsync(object request, string key, CancellationToken cancellationToken) =>
        connection.InvokeAsync<Job>("SubmitOnce", request, key, cancellationToken);

    /// <summary>Follows a job to its end, over lost connections too: whoever watches anew is first told how it stands.</summary>
    public async Task<Job> WatchAsync(string id, Action<Job> progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (Job job in connection.StreamAsync<Job>("Watch", id, cancellationToken))
                {
                    progress(job);
                    if (job.State is "succeeded" or "failed" or "cancelled")
                    {
                        return job;
                    }
                }
            }
            catch (Exception error) when (error is not HubException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    public Task<Job> CancelAsync(string id, CancellationToken cancellationToken) =>
        connection.InvokeAsync<Job>("Cancel", id, cancellationToken);

    public async Task DownloadAsync(string id, Stream target, CancellationToken cancellationToken)
    {
        await foreach (byte[] chunk in connection.StreamAsync<byte[]>("Download", id, cancellationToken))
        {
            await target.WriteAsync(chunk, cancellationToken);
        }
    }
}

/// <summary>What of a job this client looks at; there is more.</summary>
public sealed record Job(
    string Id,
    string State,
    string? Phase,
    int Step,
    int Steps,
    string? Error,
    [property: JsonPropertyName("queue_position")] int? QueuePosition,
    [property: JsonPropertyName("eta_seconds")] double? EtaSeconds);
