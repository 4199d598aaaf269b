using System.Threading.Channels;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Generate;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace HunyuanVideo.Web.Components.Pages;

/// <content>The page and its address: what a link opens, which job is followed, and the address that follows the form.</content>
public sealed partial class Home
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _opened;
    private JobId? _wanted;
    private CancellationTokenSource? _round;

    private void OnLocationChanged(object? sender, LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath == "/")
        {
            _ = InvokeAsync(async () =>
            {
                await OpenAddressAsync(first: false);
                StateHasChanged();
            });
        }
    }

    /// <summary>Takes in what the address says, when it says something new.</summary>
    private async Task OpenAddressAsync(bool first)
    {
        string address = Navigation.Uri;
        if (address == _opened)
        {
            KeepAddress();
            return;
        }

        _opened = address;
        bool filled = FormAddress.HasFields(address);
        if (filled)
        {
            _draft = GenerateDraft.From(_model.Card);
            FormAddress.Read(address, _draft, Text);
        }

        if (FormAddress.JobOf(address) is { } name)
        {
            await OpenJobAsync(name, filled || Session.Draft is not null);
        }
        else if (first)
        {
            await OpenNewestAsync(filled || Session.Draft is not null);
            if (Session.Draft is not null)
            {
                KeepAddress();
            }
        }
        else
        {
            // the same page without its query: the form stays
            KeepAddress();
        }

        Session.Draft = _draft;
    }

    private async Task OpenJobAsync(string name, bool filled)
    {
        RenderJob? job = JobId.TryParse(name, out JobId id) ? await Jobs.FindAsync(id, _leaving.Token) : null;
        if (job is null)
        {
            _notice = new Notice(Text["JobGone"]);
            await OpenNewestAsync(filled);
            return;
        }

        Take(job, filled);
        await FollowAsync(id);
    }

    private async Task OpenNewestAsync(bool filled)
    {
        if (await Jobs.FindNewestAsync(_leaving.Token) is { } newest)
        {
            Take(newest, filled);
        }
    }

    private void Take(RenderJob job, bool filled)
    {
        _job = job;
        if (!filled)
        {
            _draft.Load(job.Request with { Seed = RenderRequest.RandomSeed });
        }
    }

    /// <summary>From now on the page shows this job; null shows the newest.</summary>
    private async Task FollowAsync(JobId? id)
    {
        _wanted = id;
        if (_round is { } round)
        {
            await round.CancelAsync();
        }
    }

    private async Task WatchJobsAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                _round = round;
                await WatchAsync(_wanted, round.Token);
                _round = null;
                await Task.Delay(Tick, Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // another job, or the page was left
                _round = null;
            }
        }
    }

    /// <summary>Shows a job, or whichever is the newest, until another is wanted or the store fails: then it is worth another try.</summary>
    private async Task WatchAsync(JobId? wanted, CancellationToken cancellationToken)
    {
        try
        {
            IAsyncEnumerable<RenderJob> jobs = wanted is { } id ? Jobs.WatchAsync(id, cancellationToken) : Jobs.WatchNewestAsync(cancellationToken);
            await foreach (RenderJob job in jobs)
            {
                await InvokeAsync(() => Show(job));
            }

            // it ended, and will not change any more
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);
        }
        catch (JobStoreException)
        {
            // the worker logs it
        }
    }

    private void KeepAddress()
    {
        Session.Draft = _draft;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Writes the form into the address whenever it has been left alone for a moment.</summary>
    private async Task WriteAddressAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _changed.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_changed.Reader.TryRead(out _))
                {
                    await Task.Delay(Calm, Time, cancellationToken);
                }

                await InvokeAsync(async () => await Js.InvokeVoidAsync("hunyuan.address", cancellationToken, FormAddress.Write(_draft, _model.Card, _wanted?.ToString())));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or JSDisconnectedException or ObjectDisposedException)
        {
            // the page was left
        }
    }
}
