using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Sharing;

/// <summary>What the page of a link shows. Nothing of the prompt or the settings is in it unless its owner agreed.</summary>
public sealed record SharedVideoView
{
    private const int LongestTitle = 90;

    private SharedVideoView(SharedVideo shared, string root, string? licence)
    {
        string path = ShareAddress.PathOf(shared.Token);
        PagePath = path;
        PageAddress = $"{root}{path}";
        VideoPath = $"{path}/video.mp4";
        VideoAddress = $"{root}{VideoPath}";
        EmbedAddress = $"{root}{path}/embed";
        OEmbedAddress = $"{root}/oembed?format=json&url={Uri.EscapeDataString(PageAddress)}";
        PosterPath = shared.PosterFile is null ? null : $"{path}/poster";
        PosterAddress = PosterPath is null ? null : $"{root}{PosterPath}";
        Width = shared.Job.Request.Width;
        Height = shared.Job.Request.Height;
        IsForOtherSites = shared.Link.PasswordHash is null && root.Length > 0;
        CreatedAt = shared.Job.CreatedAt;
        ExpiresAt = shared.Link.ExpiresAt;
        Licence = licence;
        if (shared.Link.ShowSettings)
        {
            Settings = shared.Job.Request;
            Model = shared.Job.Outcome?.Model;
            RemixPath = RequestAddress.LinkOf(shared.Job.Request, withSeed: false);
            Title = Shortened(shared.Job.Request.Prompt);
        }
    }

    public string PagePath { get; }

    public string PageAddress { get; }

    public string VideoPath { get; }

    public string VideoAddress { get; }

    public string EmbedAddress { get; }

    public string OEmbedAddress { get; }

    public string? PosterPath { get; }

    public string? PosterAddress { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Whether other sites can be told how to show it: not with a password, and not where the server does not know its own address.</summary>
    public bool IsForOtherSites { get; }

    /// <summary>When the video was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the link ends; null never.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The licence of the weights, where it asks for a notice.</summary>
    public string? Licence { get; }

    /// <summary>The beginning of the prompt; null where it is not shown.</summary>
    public string? Title { get; }

    /// <summary>How it was made; null where that is not shown.</summary>
    public RenderRequest? Settings { get; }

    /// <summary>Name of the model; null where that is not shown.</summary>
    public string? Model { get; }

    /// <summary>The form filled in like this; null where the settings are not shown.</summary>
    public string? RemixPath { get; }

    /// <param name="shared">What is shown.</param>
    /// <param name="root">The address of this server, without a slash at its end; empty where it is not known.</param>
    /// <param name="licence">The licence of the weights, where it asks for a notice.</param>
    public static SharedVideoView Of(SharedVideo shared, string root, string? licence) => new(shared, root, licence);

    private static string Shortened(string prompt)
    {
        string line = prompt.ReplaceLineEndings(" ").Trim();
        if (line.Length <= LongestTitle)
        {
            return line;
        }

        // not between the halves of one character
        int end = char.IsHighSurrogate(line[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle;
        return $"{line[..end].TrimEnd()}…";
    }
}
