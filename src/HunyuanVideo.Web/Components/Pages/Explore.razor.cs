using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Explore;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Diagnosis;
using Microsoft.AspNetCore.Components;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>Many small videos of one prompt side by side; the batch is in the store, the page only shows it.</summary>
public sealed partial class Explore
{
    private ExploreDraft _draft = null!;
    private ExploreBatch? _batch;
    private TimeSpan? _until;
    private string? _read;
    private bool _paused;
    private bool _cancelling;

    /// <summary>The batch that is shown; null shows the form.</summary>
    [Parameter]
    public string? BatchName { get; set; }

    // the progress of what renders is no change of the queue
    protected override TimeSpan? Look => TimeSpan.FromSeconds(1);

    private string Title => _batch is { Active: > 0 } ? Text["TitleDone", _batch.Done, _batch.Jobs.Count] : Text["Title"];

    private string Summary => (_batch!.Active, _until) switch
    {
        (0, _) => Text[_batch.Failed > 0 ? "DoneAndNot" : "AllDone", _batch.Done, _batch.Failed],
        (_, { } until) => Text["DoneUntil", _batch.Done, _batch.Jobs.Count, DurationText.Words(until)],
        _ => Text["DoneOf", _batch.Done, _batch.Jobs.Count],
    };

    private string AgainAddress =>
        $"explore{FormAddress.Of(_batch!.Shared with { Seed = RenderRequest.RandomSeed }, ModelStatus.Current.Card)}";

    public override ValueTask DisposeAsync()
    {
        Feed.Changed -= OnNews;
        return base.DisposeAsync();
    }

    protected override void OnInitialized() => Feed.Changed += OnNews;

    protected override async Task OnParametersSetAsync()
    {
        // another batch or the form, in the same component
        if (Navigation.Uri != _read)
        {
            (_read, _batch, _cancelling) = (Navigation.Uri, null, false);
            _draft = ExploreDraft.From(FormOf(_read), ModelStatus.Current.Card);
            await RoundAsync();
        }
    }

    protected override async Task RefreshAsync()
    {
        // what has ended stays as it is
        if (!Guid.TryParseExact(BatchName, "N", out Guid name) || _batch is { Active: 0 })
        {
            return;
        }

        IReadOnlyList<RenderJob> jobs = await Jobs.FindBatchAsync(name, Leaving);
        _batch = jobs.Count > 0 ? new ExploreBatch(jobs) : null;
        RenderJob? last = jobs.LastOrDefault(job => job.IsActive);
        _until = last is null ? null : await Forecast.EtaAsync(last, Leaving);
    }

    private GenerateDraft FormOf(string address)
    {
        GenerateDraft form = Session.Draft ?? GenerateDraft.From(ModelStatus.Current.Card);
        if (FormAddress.HasFields(address))
        {
            form = GenerateDraft.From(ModelStatus.Current.Card);
            FormAddress.Read(address, form, FormText);
        }

        return form;
    }

    private async Task<string?> SubmitAsync(IReadOnlyList<RenderRequest> requests)
    {
        // the cells differ in the strengths of their LoRAs at most
        if (Loras.FaultOf(requests[0]) is { } fault)
        {
            return fault.Message;
        }

        try
        {
            var batch = Guid.NewGuid();
            (IReadOnlyList<RenderJob> queued, EnqueueOutcome? refusal) = await Jobs.SubmitBatchAsync(batch, requests, Leaving);
            if (queued.Count == 0)
            {
                return refusal is { } outcome and not EnqueueOutcome.QueueFull ? Refusals.Of(outcome) : FormText["QueueFull"];
            }

            Navigation.NavigateTo($"explore/{batch:N}");
            return null;
        }
        catch (JobStoreException error)
        {
            return error.Shown();
        }
    }

    private async Task CancelRestAsync()
    {
        if (Guid.TryParseExact(BatchName, "N", out Guid name))
        {
            _cancelling = true;
            await Jobs.CancelBatchAsync(name, Leaving);
            await RoundAsync();
        }
    }
}
