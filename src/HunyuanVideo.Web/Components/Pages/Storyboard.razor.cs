using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Storyboards;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace HunyuanVideo.Web.Components.Pages;

/// <summary>The storyboards, and one of them with its clips. Every change is on disk before it is shown.</summary>
public sealed partial class Storyboard
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();
    private List<int> _keys = [];
    private IReadOnlyList<StoryboardDocument> _boards = [];
    private IReadOnlyDictionary<JobId, StoredJob> _jobs = new Dictionary<JobId, StoredJob>();
    private StoryboardDocument? _board;
    private ClipSequence? _sequence;
    private ExportStatus _status = ExportStatus.None;
    private ElementReference _clipList;
    private IJSObjectReference? _module;
    private IJSObjectReference? _clips;
    private StoryboardId? _attached;
    private string? _shownId;
    private string? _problem;
    private string _announcement = string.Empty;
    private int? _dragged;
    private int _over;
    private int _nextKey;
    private int _pending;
    private bool _loaded;
    private bool _saved;
    private bool _hasVideo;
    private bool _picking;
    private bool _confirming;

    /// <summary>The storyboard; null shows all.</summary>
    [Parameter]
    public string? Id { get; set; }

    private bool CanChange => _board is not null && Current.MayChange(_board.Owner);

    private int Room => StoryboardRules.MostClips - (_board?.Clips.Count ?? 0);

    private double Fps => ModelStatus.Current.Card.Defaults.Fps;

    private string? Plan
    {
        get
        {
            if (_sequence is not { } sequence)
            {
                return null;
            }

            string plan = Text["ExportHint", sequence.First.Width, sequence.First.Height, sequence.TotalFrames, sequence.Seconds.ToString("0.0", CultureInfo.CurrentCulture)];
            bool others = sequence.Clips.Any(clip => (clip.Info.Width, clip.Info.Height) != (sequence.First.Width, sequence.First.Height));
            return others ? $"{plan}. {Text["OtherSizes", sequence.First.Width, sequence.First.Height]}" : plan;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Changed -= OnStoryboardChanged;
        await _leaving.CancelAsync();
        _leaving.Dispose();
        try
        {
            if (_clips is not null)
            {
                await _clips.InvokeVoidAsync("dispose");
                await _clips.DisposeAsync();
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

    protected override void OnInitialized() => Store.Changed += OnStoryboardChanged;

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded && _shownId == Id)
        {
            return;
        }

        _shownId = Id;
        (_loaded, _saved, _picking, _confirming) = (false, false, false, false);
        _attached = null;
        _keys.Clear();
        await LoadAsync();
        _loaded = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_board is { } board && _attached != board.Id)
        {
            _attached = board.Id;
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/storyboard.js"]}");

            // the list of another storyboard went with its elements
            _clips = await _module.InvokeAsync<IJSObjectReference>("attachClips", _clipList);
        }
    }

    private async Task LoadAsync()
    {
        if (Id is null)
        {
            _board = null;
            _boards = await Store.ListAsync(_leaving.Token);
            return;
        }

        await ShowAsync(StoryboardId.TryParse(Id, out StoryboardId id) ? await Store.GetAsync(id, _leaving.Token) : null);
    }

    /// <summary>Shows a storyboard; clips and their keys change in the same moment, as the page may be drawn in every other.</summary>
    private async Task ShowAsync(StoryboardDocument? board, List<int>? keys = null)
    {
        if (board is not null)
        {
            await LookIntoAsync(board);
            keys ??= _keys;
            while (keys.Count < board.Clips.Count)
            {
                keys.Add(_nextKey++);
            }

            _keys = keys;
        }

        _board = board;
    }

    /// <summary>What would be exported, or why it cannot be.</summary>
    private async Task LookIntoAsync(StoryboardDocument board)
    {
        _status = Exports.StatusOf(board);
        _hasVideo = File.Exists(Folder.VideoOf(board.Id));
        (_problem, _sequence) = (null, null);
        try
        {
            _jobs = await Clips.JobsAsync(board.Clips, _leaving.Token);
            _sequence = board.Clips.Count == 0 ? null : await Clips.SequenceAsync(board, _leaving.Token);
            _problem = board.Clips.Count == 0 ? Text["NoClips"].Value : null;
        }
        catch (Exception error) when (error is MediaException or JobStoreException)
        {
            _problem = error.Shown();
        }
    }

    private void OnStoryboardChanged(object? sender, StoryboardChangedEventArgs change)
    {
        if (change.Id.ToString() == Id && Interlocked.Exchange(ref _pending, 1) == 0)
        {
            _ = InvokeAsync(LookAgainAsync);
        }
    }

    private async Task LookAgainAsync()
    {
        try
        {
            await Task.Delay(Glance, _leaving.Token);
            Interlocked.Exchange(ref _pending, 0);
            if (_board is not null && await Store.GetAsync(_board.Id, _leaving.Token) is { } now)
            {
                if (now.Clips.SequenceEqual(_board.Clips) && now.UpdatedAt == _board.UpdatedAt)
                {
                    // only the export got further
                    _board = now;
                    _status = Exports.StatusOf(now);
                    _hasVideo = File.Exists(Folder.VideoOf(now.Id));
                }
                else
                {
                    await ShowAsync(now);
                }

                StateHasChanged();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // the page was left
        }
    }

    private async Task CreateAsync()
    {
        try
        {
            StoryboardDocument made = await Store.CreateAsync(string.Empty, [], 0, _leaving.Token);
            Navigation.NavigateTo($"/storyboard/{made.Id}");
        }
        catch (MediaException error)
        {
            Snackbar.Add(error.Shown(), Severity.Error);
        }
    }

    private async Task ChangeAsync(Func<StoryboardDocument, StoryboardDocument> change, List<int>? keys = null)
    {
        if (_board?.Id is not { } id || !CanChange)
        {
            return;
        }

        // in the order of the clicks, or an older state could be shown last
        await _changing.WaitAsync(_leaving.Token);
        try
        {
            await ShowAsync(await Store.ChangeAsync(id, change, _leaving.Token), keys);
            _saved = true;
        }
        catch (MediaException error)
        {
            Snackbar.Add(error.Shown(), Severity.Error);
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task ChangeClipsAsync(Action<List<StoryboardClip>> change, Action<List<int>>? rename = null)
    {
        // what is shown is what people mean
        List<StoryboardClip> clips = [.. _board?.Clips ?? []];
        List<int> keys = [.. _keys];
        change(clips);
        rename?.Invoke(keys);
        return ChangeAsync(board => board with { Clips = clips }, keys);
    }

    // of two quick picks, the second must not undo the first, which may not be shown yet
    private Task AddAsync(StoredJob job) => ChangeAsync(
        board => board.Clips.Count < StoryboardRules.MostClips ? board with { Clips = [.. board.Clips, StoryboardClips.Whole(job)] } : board);

    private Task TrimAsync(int place, StoryboardClip trimmed) => ChangeClipsAsync(clips => clips[place] = trimmed);

    private Task RemoveAsync(int place) => ChangeClipsAsync(clips => clips.RemoveAt(place), keys => keys.RemoveAt(place));

    private Task DuplicateAsync(int place) =>
        ChangeClipsAsync(clips => clips.Insert(place + 1, clips[place]), keys => keys.Insert(place + 1, _nextKey++));

    private async Task MoveAsync(int from, int to)
    {
        if (_board is not null && to >= 0 && to < _board.Clips.Count && from != to)
        {
            await ChangeClipsAsync(clips => Move(clips, from, to), keys => Move(keys, from, to));
            _announcement = Text["Moved", to + 1];
        }
    }

    private static void Move<T>(List<T> list, int from, int to)
    {
        T moved = list[from];
        list.RemoveAt(from);
        list.Insert(to, moved);
    }

    private async Task DropAsync(int place)
    {
        if (_dragged is { } from)
        {
            EndDrag();
            await MoveAsync(from, place);
        }
    }

    private void EndDrag() => _dragged = null;

    private Task CrossFadeAsync(ChangeEventArgs change) =>
        double.TryParse(change.Value?.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? ChangeAsync(board => board with { CrossFadeSeconds = Math.Clamp(seconds, 0, StoryboardRules.LongestCrossFade) })
            : Task.CompletedTask;

    private async Task SaveSoundAsync(Stream sound, string name)
    {
        await ShowAsync(await Store.SetSoundAsync(_board!.Id, sound, name, _leaving.Token));
        _saved = true;
        StateHasChanged();
    }

    private async Task RemoveSoundAsync() => await ShowAsync(await Store.RemoveSoundAsync(_board!.Id, _leaving.Token));

    private async Task StartExportAsync()
    {
        if (await Store.StartExportAsync(_board!.Id, _leaving.Token) == false)
        {
            Snackbar.Add(Text["QueueFull"], Severity.Warning);
        }

        _status = Exports.StatusOf(_board);
    }

    private async Task DeleteAsync()
    {
        _confirming = false;
        await Store.DeleteAsync(_board!.Id, _leaving.Token);
        Navigation.NavigateTo("/storyboard");
    }

    private static string TitleOf(ChangeEventArgs change)
    {
        string title = (change.Value?.ToString() ?? string.Empty).Trim();
        return title.Length <= StoryboardRules.LongestTitle ? title : title[..StoryboardRules.LongestTitle];
    }
}
