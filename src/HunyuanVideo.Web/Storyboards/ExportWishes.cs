using System.Globalization;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>The exports that were asked for and have not ended, on the disk: a server that is cut off goes on with them when it starts again.</summary>
public sealed partial class ExportWishes(StoryboardFolder folder, TimeProvider time, ILogger<ExportWishes> logger)
{
    /// <summary>A new wish, which is on the disk when this returns, or told in the log where it cannot be kept.</summary>
    public ExportWish Add(StoryboardId id)
    {
        var wish = new ExportWish(id, time.GetUtcNow(), 0);
        Keep(wish);
        return wish;
    }

    /// <summary>Keeps what has become of a wish.</summary>
    public void Keep(ExportWish wish)
    {
        string file = folder.WishOf(wish.Id);
        string part = $"{file}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{wish.AskedAt.UtcTicks} {wish.Begun}")));
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotKept(error, wish.Id);
        }
    }

    /// <summary>Forgets a wish that was granted, refused or taken back.</summary>
    public void Remove(StoryboardId id)
    {
        try
        {
            File.Delete(folder.WishOf(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotKept(error, id);
        }
    }

    /// <summary>What a server before this one has left, the oldest first.</summary>
    public IReadOnlyList<ExportWish> Left() => [.. folder.Wishes().Select(Read).OrderBy(wish => wish.AskedAt)];

    /// <summary>A note that cannot be read is a wish all the same.</summary>
    private ExportWish Read(StoryboardId id)
    {
        string text = string.Empty;
        try
        {
            text = File.ReadAllText(folder.WishOf(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotKept(error, id);
        }

        return text.Split(' ') is [var asked, var begun]
            && long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && int.TryParse(begun, NumberStyles.None, CultureInfo.InvariantCulture, out int times)
            ? new ExportWish(id, new DateTimeOffset(ticks, TimeSpan.Zero), times)
            : new ExportWish(id, time.GetUtcNow(), 0);
    }

    [LoggerMessage(LogLevel.Warning, "That the storyboard {Id} is to be exported cannot be kept on the disk")]
    private partial void LogNotKept(Exception error, StoryboardId id);
}

/// <summary>An export that was asked for and has not ended.</summary>
/// <param name="Id">Of which storyboard.</param>
/// <param name="AskedAt">When.</param>
/// <param name="Begun">How often it was begun without coming to an end, as when the process was killed.</param>
public sealed record ExportWish(StoryboardId Id, DateTimeOffset AskedAt, int Begun);
