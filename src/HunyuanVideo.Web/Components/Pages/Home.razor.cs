using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Rendering;
using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>The page that renders. It shows the station's state and keeps none of its own but the form's values.</summary>
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

    protected override void OnInitialized()
    {
        _model = ModelStatus.Current;
        ModelStatus.Changed += OnModelChanged;
        _now = Time.GetUtcNow();
        _job = Station.Current ?? (Station.Recent is [var last, ..] ? last : null);
        _draft = GenerateDraft.From(_model.Card);
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
            await foreach (RenderJob job in Feed.WatchAsync(cancellationToken))
            {
                await InvokeAsync(() => Show(job));
            }
        }
        catch (OperationCanceledException)
        {
            // the page was left
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

    private string? Submit(RenderRequest request)
    {
        if (Station.TrySubmit(request, out RenderJob? job, out string? refusal))
        {
            Show(job);
            _bringStageIntoView = true;
        }

        return refusal;
    }

    private void Cancel()
    {
        if (_job is { } job && Station.Cancel(job.Id))
        {
            _cancelled = job.Id;
        }
    }

    private void StartExample(string prompt)
    {
        _draft.Prompt = prompt;
        Submit(_draft.ToRequest());
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
