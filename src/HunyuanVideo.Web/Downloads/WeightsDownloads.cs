using System.Text.Json;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Runs the page's download in the background, tells how far it is, and remembers it across a restart.</summary>
public sealed partial class WeightsDownloads : IWeightsDownloads, IAsyncDisposable
{
    private const string FileName = "download.json";

    private readonly WeightsDownloadOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WeightsDownloads> _logger;
    private readonly Lock _gate = new();
    private volatile WeightsDownload _current;
    private CancellationTokenSource? _stop;
    private Task _work = Task.CompletedTask;
    private bool _ending;

    public WeightsDownloads(WeightsDownloadOptions options, TimeProvider time, ILogger<WeightsDownloads> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _current = Recall();
    }

    public event EventHandler? Changed;

    public WeightsDownload Current => _current;

    public bool IsAllowed => _options.IsAllowed;

    public bool IsAgreed => WeightsLicence.IsAgreed(Root);

    public string Root => _options.Root;

    private string MemoryFile => Path.Combine(_options.DataDir, FileName);

    public void Agree() => WeightsLicence.Agree(Root, _time);

    public void Start(WeightsChoice choice)
    {
        lock (_gate)
        {
            if (!IsAllowed)
            {
                throw new DownloadException($"Downloads are started at the server's own machine only; run there: {Diagnosis.ModelFault.Download(choice.Repository, Path.Combine(Root, choice.Folder), choice.Fp8)}");
            }

            if (!IsAgreed)
            {
                throw new DownloadException("The licence of the weights has to be agreed to first.");
            }

            if (_current.Phase == WeightsDownloadPhase.Running || _ending)
            {
                throw new DownloadException("A download is under way already; wait for its end, or cancel it.");
            }

            _stop?.Dispose();
            _stop = new CancellationTokenSource();
            _current = new WeightsDownload { Phase = WeightsDownloadPhase.Running, Choice = choice };
            _work = Task.Run(() => RunAsync(choice, _stop.Token), CancellationToken.None);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Cancel()
    {
        lock (_gate)
        {
            if (_current.Phase == WeightsDownloadPhase.Running)
            {
                _stop?.Cancel();
            }
        }
    }

    /// <summary>Stops the download; the next start offers to go on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _ending = true;
            _stop?.Cancel();
        }

        await _work;
        _stop?.Dispose();
    }

    private async Task RunAsync(WeightsChoice choice, CancellationToken cancellationToken)
    {
        WeightsDownload End(WeightsDownloadPhase phase, string? error = null) => _current with { Phase = phase, Error = error, BytesPerSecond = null };
        try
        {
            string folder = Path.Combine(Root, choice.Folder);
            WeightsLicence.Agree(folder, _time);
            Remember(choice);
            var request = new DownloadRequest { Repository = HfHubRepository.Parse(choice.Repository, "main"), Folder = folder, Fp8 = choice.Fp8 };
            using var meter = new DownloadMeter(_time, (files, rate) => Report(_current with { Files = files, BytesPerSecond = rate }));
            LogStarted(choice.Repository, folder);
            await new ModelDownload(_options.Hub(), _options.Storage, _time).RunAsync(request, meter, cancellationToken);
            meter.Flush();
            Forget();
            LogDone(choice.Repository, folder);
            Report(End(WeightsDownloadPhase.Done));
        }
        catch (OperationCanceledException)
        {
            Report(End(WeightsDownloadPhase.Cancelled));
        }
        catch (DownloadException error)
        {
            LogFailed(choice.Repository, error.Message);
            // the sentences speak of the command, which is what goes on with it
            Report(End(WeightsDownloadPhase.Failed, error.Message));
        }
        catch (Exception error)
        {
            LogFailed(choice.Repository, error.Message);
            Report(End(WeightsDownloadPhase.Failed, ErrorSentence.Of(error)));
        }
    }

    private void Report(WeightsDownload download)
    {
        _current = download;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private WeightsDownload Recall()
    {
        try
        {
            if (File.Exists(MemoryFile))
            {
                using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(MemoryFile));
                if (WeightsChoice.Find(json.RootElement.GetProperty("choice").GetString()) is { } choice)
                {
                    return new WeightsDownload { Phase = WeightsDownloadPhase.Interrupted, Choice = choice };
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // what cannot be read is not gone on with; the files themselves are, when the same is asked for again
        }

        return new WeightsDownload();
    }

    private void Remember(WeightsChoice choice)
    {
        try
        {
            Directory.CreateDirectory(_options.DataDir);
            File.WriteAllBytes(MemoryFile, JsonSerializer.SerializeToUtf8Bytes(new { choice = choice.Key }));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"{MemoryFile} cannot be written: {error.Message.TrimEnd('.')}; make room or choose another --data-dir.", error);
        }
    }

    private void Forget()
    {
        try
        {
            File.Delete(MemoryFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // then the next start offers to go on, and finds everything there
        }
    }

    [LoggerMessage(LogLevel.Information, "Download of {Repository} into {Folder} started")]
    private partial void LogStarted(string repository, string folder);

    [LoggerMessage(LogLevel.Information, "Download of {Repository} into {Folder} done")]
    private partial void LogDone(string repository, string folder);

    [LoggerMessage(LogLevel.Error, "Download of {Repository} failed: {Reason}")]
    private partial void LogFailed(string repository, string reason);
}

/// <summary>Where the page's downloads go, and from where they come.</summary>
public sealed record WeightsDownloadOptions
{
    /// <summary>The folder that models are downloaded into.</summary>
    public required string Root { get; init; }

    /// <summary>The server's own folder.</summary>
    public required string DataDir { get; init; }

    /// <summary>Whether downloads may be started by the page.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Which hub is asked; looked up at each start.</summary>
    public Func<HfHubOptions> Hub { get; init; } = HfHubOptions.FromEnvironment;

    /// <summary>The disk.</summary>
    public IDownloadStorage Storage { get; init; } = new DiskStorage();
}
