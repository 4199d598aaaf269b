using System.Collections.Concurrent;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Api;

/// <summary>Who is to be told of which job's end: one small file each, so that a restart forgets nobody.</summary>
internal sealed class Webhooks(ApiOptions options, DataFolder folder)
{
    private const string Extension = ".json";

    private readonly string _folder = Path.Combine(folder.Path, "webhooks");
    private readonly ConcurrentDictionary<JobId, Uri> _pending = new();

    /// <summary>Those that have not been told.</summary>
    public IReadOnlyCollection<KeyValuePair<JobId, Uri>> Pending => [.. _pending];

    /// <summary>The address, if it is one that the operator allows.</summary>
    public Uri? Check(string text, FieldErrors errors)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            errors.Add("webhook_url", "The address must be a full one that starts with https:// or http://.");
            return null;
        }

        if (!IsAllowed(url))
        {
            errors.Add("webhook_url", $"The operator of this server does not allow webhooks to {url.Authority}; see the setting {ApiOptions.Section}:{nameof(ApiOptions.WebhookHosts)}.");
            return null;
        }

        return url;
    }

    /// <summary>Whether the operator allows the host: by its name alone on the usual port, or by name and port.</summary>
    public bool IsAllowed(Uri url) => url.UserInfo.Length == 0
        && options.WebhookHosts.Contains(url.Authority, StringComparer.OrdinalIgnoreCase);

    public async Task AddAsync(JobId id, Uri url, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new WebhookTicket(url), ApiJson.Default.WebhookTicket);
        string part = FileOf(id) + ".part";
        await File.WriteAllBytesAsync(part, json, cancellationToken);
        File.Move(part, FileOf(id), overwrite: true);
        _pending[id] = url;
    }

    public void Remove(JobId id)
    {
        _pending.TryRemove(id, out _);
        File.Delete(FileOf(id));
    }

    /// <summary>Reads what an earlier process left; files that say nothing are passed over.</summary>
    public void Load()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(_folder, "*" + Extension))
        {
            if (JobId.TryParse(Path.GetFileNameWithoutExtension(file), out JobId id) && Read(file) is { } ticket)
            {
                _pending.TryAdd(id, ticket.Url);
            }
        }
    }

    private static WebhookTicket? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ApiJson.Default.WebhookTicket);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string FileOf(JobId id) => Path.Combine(_folder, id + Extension);
}
