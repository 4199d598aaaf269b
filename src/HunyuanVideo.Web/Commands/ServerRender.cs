using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>A render in a running server's queue, through its API: submit, watch, fetch the files.</summary>
public sealed class ServerRender(HttpClient http, VideoTargets targets)
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(5);

    /// <summary>Renders and writes the video, its sidecar and, if wanted, the latents.</summary>
    /// <exception cref="CommandException">The server refused the request, failed, or does not answer.</exception>
    public async Task<VideoMetadata> RunAsync(JsonObject request, RenderView view, CancellationToken cancellationToken)
    {
        try
        {
            JsonNode job = await SubmitAsync(request, cancellationToken);
            foreach (JsonNode? warning in job["warnings"] as JsonArray ?? [])
            {
                view.Warn((string)warning!);
            }

            string address = $"api/jobs/{(string)job["id"]!}";
            job = await WatchAsync(address, job, view, cancellationToken);
            VideoMetadata metadata = await FetchAsync(address, cancellationToken);
            view.Finished();
            return metadata;
        }
        catch (HttpRequestException error)
        {
            throw new CommandException($"The server at {http.BaseAddress} does not answer: {error.Message}", ExitCode.Failed);
        }
    }

    private async Task<JsonNode> SubmitAsync(JsonObject request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync("api/jobs", request, cancellationToken);
        JsonNode? body = await ReadAsync(answer, cancellationToken);
        return answer.IsSuccessStatusCode && body is not null
            ? body
            : throw new CommandException(
                (string?)body?["detail"] ?? $"The server answered {(int)answer.StatusCode}; it may not be a HunyuanVideo server.",
                answer.StatusCode == HttpStatusCode.BadRequest ? ExitCode.BadArguments : ExitCode.Failed);
    }

    /// <summary>Follows the job to its end; a cancelled command cancels the job too.</summary>
    private async Task<JsonNode> WatchAsync(string address, JsonNode job, RenderView view, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await http.GetStreamAsync($"{address}/events", cancellationToken);
            await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                job = JsonNode.Parse(item.Data)!;
                Show(job, view);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(CancelPatience);
            using HttpResponseMessage answer = await http.PostAsync($"{address}/cancel", content: null, patience.Token);
            throw;
        }

        return (string?)job["state"] switch
        {
            "succeeded" => job,
            "cancelled" => throw new CommandException("The job was cancelled on the server.", ExitCode.Failed),
            _ => throw new CommandException((string?)job["error"] ?? "The server stopped telling of the job.", ExitCode.Failed),
        };
    }

    private async Task<VideoMetadata> FetchAsync(string address, CancellationToken cancellationToken)
    {
        string json = await http.GetStringAsync($"{address}/metadata", cancellationToken);
        VideoMetadata metadata = VideoMetadata.TryParse(json, out string? error)
            ?? throw new CommandException($"The server's record of the video cannot be read: {error}", ExitCode.Failed);
        if (targets.Latents is not null)
        {
            await DownloadAsync($"{address}/latents", targets.Latents, cancellationToken);
        }

        await DownloadAsync($"{address}/video", targets.Video, cancellationToken);
        await Sidecar.WriteAsync(targets.Video, metadata, cancellationToken);
        return metadata;
    }

    /// <summary>Under a temporary name first, so that nothing half-written is ever left under the real one.</summary>
    private async Task DownloadAsync(string address, string file, CancellationToken cancellationToken)
    {
        string part = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            await using (Stream source = await http.GetStreamAsync(address, cancellationToken))
            await using (FileStream target = File.Create(part))
            {
                await source.CopyToAsync(target, cancellationToken);
            }

            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void Show(JsonNode job, RenderView view)
    {
        if ((string?)job["state"] == "queued")
        {
            view.Phase($"waiting, position {job["queue_position"]}", 0, 1);
        }
        else if ((string?)job["phase"] is { } phase)
        {
            view.Phase(phase, (int?)job["step"] ?? 0, (int?)job["steps"] ?? 1);
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        bool isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return isJson ? await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) : null;
    }
}
