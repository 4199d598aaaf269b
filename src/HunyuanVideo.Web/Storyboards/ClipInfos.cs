using System.Collections.Concurrent;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>What is in the videos of clips. A result's file is never written again, so each is asked once.</summary>
public sealed class ClipInfos(MediaProbe probe)
{
    private const int MostRemembered = 5_000;

    private readonly ConcurrentDictionary<string, ClipInfo> _infos = new(StringComparer.Ordinal);

    /// <exception cref="MediaException">The file cannot be read.</exception>
    public async Task<ClipInfo> OfAsync(string path, CancellationToken cancellationToken)
    {
        if (_infos.TryGetValue(path, out ClipInfo? known))
        {
            return known;
        }

        if (_infos.Count >= MostRemembered)
        {
            _infos.Clear();
        }

        return _infos[path] = await probe.VideoAsync(path, cancellationToken);
    }
}
