using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Components.Gallery;

/// <summary>Which videos are selected, in the order of the gallery.</summary>
public sealed class GallerySelection
{
    private readonly HashSet<JobId> _ids = [];
    private JobId? _anchor;

    public int Count => _ids.Count;

    public bool Contains(JobId id) => _ids.Contains(id);

    /// <summary>The selected ones in the order of <paramref name="keys"/>.</summary>
    public IReadOnlyList<JobId> In(IReadOnlyList<JobKey> keys) => [.. keys.Select(key => key.Id).Where(_ids.Contains)];

    /// <summary>Selects a video or takes it out; it is where the next range begins.</summary>
    public void Toggle(JobId id)
    {
        if (!_ids.Remove(id))
        {
            _ids.Add(id);
        }

        _anchor = id;
    }

    /// <summary>Selects everything from the last one that was clicked up to this one.</summary>
    public void Extend(JobId id, IReadOnlyList<JobKey> keys)
    {
        int to = IndexOf(id, keys);
        int from = _anchor is { } anchor ? IndexOf(anchor, keys) : -1;
        if (to < 0 || from < 0)
        {
            Toggle(id);
            return;
        }

        for (int i = Math.Min(from, to); i <= Math.Max(from, to); i++)
        {
            _ids.Add(keys[i].Id);
        }
    }

    public void All(IReadOnlyList<JobKey> keys) => _ids.UnionWith(keys.Select(key => key.Id));

    public void Clear()
    {
        _ids.Clear();
        _anchor = null;
    }

    /// <summary>Forgets what is not there any more.</summary>
    public void Keep(IReadOnlyList<JobKey> keys) => _ids.IntersectWith(keys.Select(key => key.Id));

    private static int IndexOf(JobId id, IReadOnlyList<JobKey> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
