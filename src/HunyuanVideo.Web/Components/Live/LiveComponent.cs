using System.Threading.Channels;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Diagnosis;
using Microsoft.AspNetCore.Components;

namespace HunyuanVideo.Web.Components.Live;

/// <summary>
/// A component that follows what changes elsewhere. News comes from any thread; the rounds it leads to are one loop that began in the
/// component, so that they write in its language, and any number of news between two rounds is one round.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ITimer? _looks;

    protected LiveComponent() => Leaving = _leaving.Token;

    /// <summary>Cancelled when the component goes.</summary>
    protected CancellationToken Leaving { get; }

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>Why the last round could not read what it shows; what is shown is older then.</summary>
    protected string? Fault { get; private set; }

    /// <summary>The least time between two rounds.</summary>
    protected virtual TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    /// <summary>How often to look without news; null waits for it.</summary>
    protected virtual TimeSpan? Look => null;

    public virtual async ValueTask DisposeAsync()
    {
        _looks?.Dispose();
        await _leaving.CancelAsync();
        _leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads anew what is shown.</summary>
    protected abstract Task RefreshAsync();

    /// <summary>Something changed.</summary>
    protected void OnNews(object? sender, EventArgs args) => _news.Writer.TryWrite(true);

    protected override Task OnInitializedAsync() => RoundAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender || Leaving.IsCancellationRequested)
        {
            return;
        }

        if (Look is { } look)
        {
            _looks = Time.CreateTimer(_ => OnNews(null, EventArgs.Empty), null, look, look);
        }

        _ = FollowAsync();
    }

    /// <summary>Reads and shows at once, after something that was done here.</summary>
    protected async Task RoundAsync()
    {
        try
        {
            await RefreshAsync();
            Fault = null;
        }
        catch (JobStoreException error)
        {
            Fault = error.Shown();
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            while (await _news.Reader.WaitToReadAsync(Leaving))
            {
                _news.Reader.TryRead(out _);
                await InvokeAsync(RoundAsync);
                await InvokeAsync(StateHasChanged);
                await Task.Delay(Pause, Time, Leaving);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // the component went
        }
    }
}
