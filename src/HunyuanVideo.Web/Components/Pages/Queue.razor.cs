using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Queue;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>What is rendered, what waits and in which order, and what failed lately.</summary>
public sealed partial class Queue
{
    private readonly HashSet<JobId> _cancelled = [];
    private QueueReader _reader = null!;
    private QueueSnapshot? _queue;
    private RenderJob? _edited;
    private ElementReference _list;
    private DotNetObjectReference<Queue>? _self;
    private bool _listFollowed;
    private string? _focus;
    private string? _refusal;
    private string _said = string.Empty;

    [Inject]
    internal IJobs Jobs { get; set; } = null!;

    [Inject]
    internal JobFeed Feed { get; set; } = null!;

    [Inject]
    internal QueueHolds Holds { get; set; } = null!;

    [Inject]
    internal DataFolder Folder { get; set; } = null!;

    [Inject]
    internal IRenderForecast Forecast { get; set; } = null!;

    [Inject]
    internal IModelStatus ModelStatus { get; set; } = null!;

    [Inject]
    internal IJSRuntime Js { get; set; } = null!;

    // the progress of what renders is no change of the queue
    protected override TimeSpan? Look => TimeSpan.FromSeconds(1);

    private string Summary
    {
        get
        {
            int count = _queue!.Rendering.Count + _queue.Waiting.Count + _queue.Unlisted;
            IReadOnlyList<QueueItem> last = _queue.Waiting.Count > 0 ? _queue.Waiting : _queue.Rendering;
            TimeSpan? until = last.Count > 0 ? last[^1].Until : null;
            return count == 0 ? string.Empty
                : until is { } time && _queue.Unlisted == 0 ? Text["SummaryUntil", count, DurationText.Words(time)]
                : Text["Summary", count];
        }
    }

    /// <summary>Called from the browser when a row was dropped before or after another.</summary>
    [JSInvokable]
    public Task DropAsync(string dragged, string target, bool after) =>
        Current.MayAdminister() && JobId.TryParse(dragged, out JobId job) && JobId.TryParse(target, out JobId other)
            ? PlaceAsync(job, after ? JobPlace.After : JobPlace.Before, other)
            : Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        Feed.Changed -= OnNews;
        _self?.Dispose();
        return base.DisposeAsync();
    }

    protected override void OnInitialized()
    {
        _reader = new QueueReader(Jobs, Forecast, Folder, Current);
        Feed.Changed += OnNews;
    }

    protected override async Task RefreshAsync() => _queue = await _reader.ReadAsync(Leaving);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        bool listed = _queue is { Waiting.Count: > 0 } && Current.MayAdminister();
        if (listed && !_listFollowed)
        {
            _self ??= DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("hunyuan.reorder", _list, _self);
        }

        _listFollowed = listed;
        if (_focus is { } selector)
        {
            _focus = null;
            await Js.InvokeVoidAsync("hunyuan.focus", selector);
        }
    }

    private async Task PauseAsync(bool pause)
    {
        await (pause ? Jobs.PauseQueueAsync(Leaving) : Jobs.ResumeQueueAsync(Leaving));
        await ChangedAsync(ChangeResult.Done, Text[pause ? "SaidPaused" : "SaidResumed"]);
        _focus = pause ? "#resume" : "#pause";
    }

    private async Task CancelAsync(RenderJob job)
    {
        CancelResult result = await Jobs.CancelAsync(job.Id, Leaving);
        if (result == CancelResult.Requested)
        {
            _cancelled.Add(job.Id);
        }

        _said = Text["SaidCancelled"];
        await RoundAsync();
    }

    private async Task CancelWaitingAsync()
    {
        foreach (QueueItem item in _queue!.Waiting.Reverse())
        {
            await Jobs.CancelAsync(item.Job.Id, Leaving);
        }

        _said = Text["SaidCancelled"];
        await RoundAsync();
    }

    private async Task RetryAsync(RenderJob job) => await ChangedAsync(await Jobs.RetryAsync(job.Id, Leaving), Text["SaidRetried"]);

    private async Task MoveAsync((RenderJob Job, int Places) move)
    {
        int from = _queue!.Waiting.ToList().FindIndex(item => item.Job.Id == move.Job.Id);
        int to = from + move.Places;
        if (from < 0 || to < 0 || to >= _queue.Waiting.Count)
        {
            return;
        }

        await PlaceAsync(move.Job.Id, move.Places < 0 ? JobPlace.Before : JobPlace.After, _queue.Waiting[to].Job.Id);

        // a row that moves loses the focus; at either end the button that was used is off
        int now = _queue.Waiting.ToList().FindIndex(item => item.Job.Id == move.Job.Id);
        bool up = move.Places < 0 ? now > 0 : now == _queue.Waiting.Count - 1;
        _focus = $"#{(up ? "up" : "down")}-{move.Job.Id}";
    }

    private async Task PlaceAsync(JobId job, JobPlace place, JobId other)
    {
        if (job == other)
        {
            return;
        }

        ChangeResult result = await Jobs.ReorderAsync(job, place, other, Leaving);
        await ChangedAsync(result, string.Empty);
        if (_queue!.Waiting.FirstOrDefault(item => item.Job.Id == job) is { Job.QueuePosition: { } position })
        {
            _said = Text["SaidMoved", position];
        }

        StateHasChanged();
    }

    private async Task<string?> SaveAsync(RenderRequest request)
    {
        if (Loras.FaultOf(request) is { } fault)
        {
            return fault.Message;
        }

        ChangeResult result = await Jobs.EditAsync(_edited!.Id, request, Leaving);
        if (result != ChangeResult.Done)
        {
            return SentenceOf(result);
        }

        await ChangedAsync(result, Text["SaidEdited"]);
        return null;
    }

    private async Task ChangedAsync(ChangeResult result, string said)
    {
        _refusal = result == ChangeResult.Done ? null : SentenceOf(result);
        _said = said;
        await RoundAsync();
    }

    private string SentenceOf(ChangeResult refusal) => refusal switch
    {
        ChangeResult.OwnerFull => Refusals.Of(EnqueueOutcome.OwnerFull),
        ChangeResult.TooLarge => Refusals.Of(EnqueueOutcome.TooLarge),
        _ => Text["TooLate"],
    };
}
