using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;
using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>The page that renders. It shows the job of its address, else the newest, and keeps none of its own but the form's values.</summary>
public sealed partial class Home
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _leaving = new();
    private GenerateDraft _draft = null!;
    private ModelSnapshot _model = null!;
    private RenderJob? _job;
    private JobId? _cancelled;
    private Notice? _notice;
    private bool _bringStageIntoView;
    private DateTimeOffset _now;

    private bool Busy => _job?.IsActive == true;

    private bool Cancelling => _job is { IsActive: true } job && (job.CancelRequested || _cancelled == job.Id);

    private string BusyText => Cancelling ? Text["Cancelling"] : _job is not { State: not JobState.Queued } job
        ? Text["Waiting"]
        : Text["RenderingPercent", JobProgress.Percent(job).ToString(CultureInfo.InvariantCulture)];

    public async ValueTask DisposeAsync()
    {
        ModelStatus.Changed -= OnModelChanged;
        Navigation.LocationChanged -= OnLocationChanged;
        await _leaving.CancelAsync();
        _leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _model = ModelStatus.Current;
        ModelStatus.Changed += OnModelChanged;
        Navigation.LocationChanged += OnLocationChanged;
        _now = Time.GetUtcNow();
        _draft = Session.Draft ?? GenerateDraft.From(_model.Card);
        await OpenAddressAsync(first: true);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _ = WatchJobsAsync(_leaving.Token);
            _ = WatchClockAsync(_leaving.Token);
            _ = WriteAddressAsync(_leaving.Token);
        }

        if (_bringStageIntoView)
        {
            _bringStageIntoView = false;
            await Js.InvokeVoidAsync("hunyuan.show", _leaving.Token, "stage");
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
        if (Loras.FaultOf(request) is { } fault)
        {
            return fault.Message;
        }

        try
        {
            Submission submission = await Jobs.SubmitAsync(request, idempotencyKey: null, _leaving.Token);
            if (submission.Job is null)
            {
                return SentenceOf(submission.Outcome);
            }

            _notice = null;
            await FollowNowAsync(submission.Job);
            return null;
        }
        catch (JobStoreException error)
        {
            return error.Shown();
        }
    }

    private async Task<string?> SubmitManyAsync(IReadOnlyList<RenderRequest> requests)
    {
        if (Loras.FaultOf(requests[0]) is { } fault)
        {
            return fault.Message;
        }

        try
        {
            var batch = Guid.NewGuid();
            (IReadOnlyList<RenderJob> queued, EnqueueOutcome? refusal) = await Jobs.SubmitBatchAsync(batch, requests, _leaving.Token);
            if (queued.Count == 0)
            {
                return SentenceOf(refusal ?? EnqueueOutcome.QueueFull);
            }

            _notice = new Notice(
                Text["BatchQueued", queued.Count, queued[0].Seed, queued[^1].Seed], $"explore/{batch:N}", Text["BatchLook"]);
            await FollowNowAsync(queued[0]);
            return queued.Count < requests.Count ? Text["QueuePartlyFull", queued.Count, requests.Count].Value : null;
        }
        catch (JobStoreException error)
        {
            return error.Shown();
        }
    }

    private string SentenceOf(EnqueueOutcome refusal) => refusal == EnqueueOutcome.QueueFull ? Text["QueueFull"] : Refusals.Of(refusal);

    private async Task FollowNowAsync(RenderJob job)
    {
        await FollowAsync(job.Id);
        _bringStageIntoView = true;
        Show(job);
        KeepAddress();
    }

    /// <summary>The job that was shown is deleted: the newest of those that are left takes its place.</summary>
    private async Task ForgetAsync()
    {
        Show(await Jobs.FindNewestAsync(_leaving.Token));
        await FollowAsync(null);
        KeepAddress();
    }

    private async Task CancelAsync()
    {
        if (_job is { IsActive: true } job
            && await Jobs.CancelAsync(job.Id, _leaving.Token) is CancelResult.Cancelled or CancelResult.Requested)
        {
            _cancelled = job.Id;
        }
    }

    private async Task StartExampleAsync(string prompt)
    {
        _draft.Request = _draft.Request with { Prompt = prompt };
        await SubmitAsync(_draft.ToRequest());
    }

    private void UseSettings(RenderRequest request)
    {
        _draft.Load(request);
        KeepAddress();
    }

    private void UseSeed(long seed)
    {
        _draft.Request = _draft.Request with { Seed = seed };
        KeepAddress();
    }

    private void OnModelChanged(object? sender, EventArgs args)
    {
        _ = InvokeAsync(() =>
        {
            ModelSnapshot before = _model;
            _model = ModelStatus.Current;
            if (!ReferenceEquals(before.Card, _model.Card))
            {
                _draft = new(RenderFields.Defaults(_model.Card) with { Prompt = _draft.Request.Prompt });
                KeepAddress();
            }

            StateHasChanged();
        });
    }

    /// <summary>A line above form and stage.</summary>
    private sealed record Notice(string Words, string? Link = null, string? LinkWords = null);
}
