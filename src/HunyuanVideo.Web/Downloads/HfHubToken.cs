namespace HunyuanVideo.Web.Downloads;

/// <summary>The access token of the hub, where its own tools keep it.</summary>
public static class HfHubToken
{
    /// <summary>HF_TOKEN, else the file HF_TOKEN_PATH or HF_HOME/token, else ~/.cache/huggingface/token; null when there is none.</summary>
    public static string? Find()
    {
        string? token = Environment.GetEnvironmentVariable("HF_TOKEN") is { } given && !string.IsNullOrWhiteSpace(given) ? given : FromFile();
        token = token?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        return token.All(letter => letter is > ' ' and <= '~')
            ? token
            : throw new DownloadException("The access token has odd characters in it; set HF_TOKEN to the token alone.");
    }

    private static string? FromFile()
    {
        string path = Environment.GetEnvironmentVariable("HF_TOKEN_PATH") is { Length: > 0 } named ? named : Path.Combine(Home(), "token");
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"The token file {path} cannot be read: {error.Message}", error);
        }
    }

    private static string Home()
    {
        if (Environment.GetEnvironmentVariable("HF_HOME") is { Length: > 0 } home)
        {
            return home;
        }

        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "huggingface");
    }
}
