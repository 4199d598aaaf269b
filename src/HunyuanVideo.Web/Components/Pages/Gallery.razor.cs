using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Components.Gallery;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Storyboards;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using MudBlazor;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>All finished videos. It keeps their names in memory and reads what is in sight.</summary>
public sealed partial class Gallery
{
    private const int MostShown = 100_000;
    private const int SkeletonCards = 12;

    private static readonly JobState[] Finished = [JobState.Succeeded];
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _leaving = new();
    private readonly GallerySelection _selection = new();
    private ElementReference _main;
    private GalleryGrid? _grid;
    private IJSObjectReference? _module;
    private IJSObjectReference? _page;
    private GalleryFilter _filter = GalleryFilter.None;
    private IReadOnlyList<JobKey> _keys = [];
    private JobFacets _facets = new([], [], [], 0);
    private IReadOnlyList<JobId> _confirming = [];
    private StoredJob? _open;
    private IBrowserFile? _file;
    private string? _error;
    private bool _loaded;
    private int _pending;
    private int _fileRound;

    /// <summary>Nothing has been rendered yet.</summary>
    private bool IsEmpty => _facets.Sizes.Count == 0;

    private int All => _facets.Sizes.Sum(size => size.Count);

    private string CountText => (_keys.Count == All, All) switch
    {
        (false, _) => Text["CountOf", _keys.Count, All],
        (true, 1) => Text["CountOne"],
        _ => Text["Count", All],
    };

    public async ValueTask DisposeAsync()
    {
        Feed.Changed -= OnJobsChanged;
        await _leaving.CancelAsync();
        _leaving.Dispose();
        try
        {
            if (_page is not null)
            {
                await _page.InvokeVoidAsync("dispose");
                await _page.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // the page went with it
        }
    }

    protected override async Task OnInitializedAsync()
    {
        _filter = GalleryFilter.FromAddress(Navigation.Uri);
        Feed.Changed += OnJobsChanged;
        await ReloadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/gallery.js"]}");
            _page = await _module.InvokeAsync<IJSObjectReference>("attachDrop", _main);
        }
    }

    private async Task ReloadAsync()
    {
        try
        {
            IReadOnlyList<JobKey> keys = await Jobs.ListKeysAsync(_filter.Query, MostShown, _leaving.Token);
            _facets = await Jobs.FacetsAsync(Finished, _leaving.Token);
            if (!keys.SequenceEqual(_keys))
            {
                _keys = keys;
                _selection.Keep(keys);
            }

            _error = null;
            _loaded = true;
        }
        catch (JobStoreException error)
        {
            _error = error.Shown();
        }
    }

    private void OnJobsChanged(object? sender, EventArgs args)
    {
        // a burst of changes is one look
        if (Interlocked.Exchange(ref _pending, 1) == 0)
        {
            _ = InvokeAsync(LookAgainAsync);
        }
    }

    private async Task LookAgainAsync()
    {
        try
        {
            await Task.Delay(Calm, Time, _leaving.Token);
            Interlocked.Exchange(ref _pending, 0);
            IReadOnlyList<JobKey> before = _keys;
            await ReloadAsync();
            StateHasChanged();
            if (ReferenceEquals(before, _keys) && _grid is not null)
            {
                // marks and tags may have changed elsewhere
                await _grid.RefreshAsync();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // the page was left
        }
    }

    private async Task FilterAsync(GalleryFilter filter)
    {
        _filter = filter;
        _selection.Clear();
        await ReloadAsync();
        Navigation.NavigateTo(filter.ToAddress(), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private async Task ClickAsync(CardClick click)
    {
        if (click.Range)
        {
            _selection.Extend(click.Id, _keys);
        }
        else if (click.Check || click.Toggle || _selection.Count > 0)
        {
            _selection.Toggle(click.Id);
        }
        else
        {
            await OpenAsync(click.Id);
        }
    }

    private async Task OpenAsync(JobId id) => _open = await Jobs.GetAsync(id, _leaving.Token) is { Outcome: not null } job ? job : null;

    private Task StepAsync(int by) =>
        _open is { } open && PlaceOf(open.Id) + by is >= 0 and var place && place < _keys.Count ? OpenAsync(_keys[place].Id) : Task.CompletedTask;

    private int PlaceOf(JobId id)
    {
        for (int i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private Task ToggleFavouriteAsync(StoredJob job) => NoteAsync(job, () => Jobs.SetFavouriteAsync(job.Id, !job.Favourite, _leaving.Token));

    private Task SetTagsAsync(StoredJob job, IReadOnlyList<string> tags) => NoteAsync(job, () => Jobs.SetTagsAsync(job.Id, tags, _leaving.Token));

    private async Task NoteAsync(StoredJob job, Func<Task<ChangeResult>> note)
    {
        try
        {
            await note();
            if (_open?.Id == job.Id)
            {
                await OpenAsync(job.Id);
            }

            await ReloadAsync();
            if (_grid is not null)
            {
                await _grid.RefreshAsync();
            }
        }
        catch (JobStoreException error)
        {
            Snackbar.Add(error.Shown(), Severity.Error);
        }
    }

    private async Task DeleteAsync(IReadOnlyList<JobId> ids)
    {
        int deleted = 0;
        try
        {
            foreach (JobId id in ids)
            {
                // one that is gone already is what was wanted
                deleted += await Jobs.DeleteAsync(id, _leaving.Token) == ChangeResult.WrongState ? 0 : 1;
            }

            Snackbar.Add(deleted == 1 ? Text["DeletedOne"] : Text["Deleted", deleted]);
            if (deleted < ids.Count)
            {
                Snackbar.Add(Text["NotDeleted", ids.Count - deleted], Severity.Warning);
            }
        }
        catch (JobStoreException error)
        {
            Snackbar.Add(error.Shown(), Severity.Error);
        }

        _confirming = [];
        _open = null;
        await ReloadAsync();
    }

    private async Task MakeStoryboardAsync()
    {
        try
        {
            var clips = new List<StoryboardClip>();

            // the gallery shows the newest first, a story begins with the oldest
            foreach (JobId id in _selection.In(_keys).Reverse())
            {
                if (await Jobs.GetAsync(id, _leaving.Token) is { Outcome: not null } job)
                {
                    clips.Add(StoryboardClips.Whole(job));
                }
            }

            StoryboardDocument made = await Storyboards.CreateAsync(string.Empty, clips, 0, _leaving.Token);
            Navigation.NavigateTo($"/storyboard/{made.Id}");
        }
        catch (Exception error) when (error is MediaException or JobStoreException)
        {
            Snackbar.Add(error.Shown(), Severity.Error);
        }
    }

    private void SelectAll() => _selection.All(_keys);

    private void ClearSelection() => _selection.Clear();

    private void CloseFile()
    {
        // a new field takes the same file again
        _fileRound++;
        _file = null;
    }

    private void ReadFile(InputFileChangeEventArgs change) => _file = change.FileCount > 0 ? change.File : null;
}
