using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Rendering;
using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>The page that renders. It shows the newest job and keeps none of its own but the form's values.</summary>
public sealed partial class Home
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly string Version = typeof(Home).Assembly.GetName().Version?.ToString(3) ?? string.Empty;

    private readonly CancellationTokenSource _leaving = new();
    private GenerateDraft _draft = new();
    private ModelSnapshot _model = null!;
    private RenderJob? _job;
    private JobId? _cancelled;
    private bool _bringStageIntoView;
    private DateTimeOffset _now;

    private bool Busy => _job?.IsActive == true;

    private bool Cancelling => _job is not null && _cancelled == _job.Id;

    private string BusyText => _job is not { State: not JobState.Queued } job
        ? "Waiting"
        : string.Create(CultureInfo.InvariantCulture, $"Rendering {JobProgress.Percent(job)} %");

    public async ValueTask DisposeAsync()
    {
        ModelStatus.Changed -= OnModelChanged;
        await _leaving.CancelAsync();
        _leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _model = ModelStatus.Current;
        ModelStatus.Changed += OnModelChanged;
        _now = Time.GetUtcNow();
        _draft = GenerateDraft.From(_model.Card);
        _job = await Queue.FindNewestAsync(_leaving.Token);
        if (_job is not null)
        {
            _draft.Load(_job.Request with { Seed = RenderRequest.RandomSeed });
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _ = WatchJobsAsync(_leaving.Token);
            _ = WatchClockAsync(_leaving.Token);
        }

        if (_bringStageIntoView)
        {
            _bringStageIntoView = false;
            await Js.InvokeVoidAsync("hunyuan.show", _leaving.Token, "stage");
        }
    }

    private async Task WatchJobsAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await FollowAsync(cancellationToken);
                await Task.Delay(Tick, Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
    }

    /// <summary>Shows the newest job until the page is left, or the store fails: then it is worth another try.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (RenderJob job in Queue.WatchNewestAsync(cancellationToken))
            {
                await InvokeAsync(() => Show(job));
            }
        }
        catch (JobStoreException)
        {
            // the worker logs it
        }
    }

    private async Task WatchClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Tick, Time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (Busy)
                {
                    await InvokeAsync(() => Show(_job));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
        }
    }

    private void Show(RenderJob? job)
    {
        _job = job;
        _now = Time.GetUtcNow();
        StateHasChanged();
    }

    private async Task<string?> SubmitAsync(RenderRequest request)
    {
        try
        {
            Submission submission = await Queue.SubmitAsync(request, idempotencyKey: null, _leaving.Token);
            if (submission.Job is null)
            {
                return "The queue is full; wait until a video is done, or cancel one.";
            }

            Show(submission.Job);
            _bringStageIntoView = true;
            return null;
        }
        catch (JobStoreException error)
        {
            return error.Message;
        }
    }

    private async Task CancelAsync()
    {
        if (_job is { IsActive: true } job
            && await Queue.CancelAsync(job.Id, _leaving.Token) is CancelResult.Cancelled or CancelResult.Requested)
        {
            _cancelled = job.Id;
        }
    }

    private async Task StartExampleAsync(string prompt)
    {
        _draft.Prompt = prompt;
        await SubmitAsync(_draft.ToRequest());
    }

    private void UseSettings(RenderRequest request) => _draft.Load(request);

    private void OnModelChanged(object? sender, EventArgs args)
    {
        _ = InvokeAsync(() =>
        {
            ModelSnapshot before = _model;
            _model = ModelStatus.Current;
            if (!ReferenceEquals(before.Card, _model.Card))
            {
                string prompt = _draft.Prompt;
                _draft = GenerateDraft.From(_model.Card);
                _draft.Prompt = prompt;
            }

            StateHasChanged();
        });
    }
}
