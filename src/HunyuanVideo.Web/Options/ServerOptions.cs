using System.Globalization;
using System.Net;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Options;

/// <summary>Where the server listens and keeps its files.</summary>
public sealed record ServerOptions
{
    /// <summary>The IP address to listen on, or localhost. Only this machine by default.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = 7860;

    /// <summary>The folder for everything that is written; relative to the current directory.</summary>
    public string DataDir { get; init; } = "data";

    /// <summary>Where the model's parts are, as they were named; nothing named takes the model that comes with the program.</summary>
    public ModelPaths Model { get; init; } = new();

    /// <summary>Whether the app is to get a public address through a tunnel.</summary>
    public bool Share { get; init; }

    /// <summary>Whether everybody has to sign in also where only this machine can reach the server.</summary>
    public bool RequireLogin { get; init; }

    /// <summary>How many jobs may be rendered at once, at most: one for each device.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The address in the form Kestrel takes.</summary>
    public string Url
    {
        get
        {
            string host = Host.Contains(':', StringComparison.Ordinal) && Host[0] != '[' ? $"[{Host}]" : Host;
            return string.Create(CultureInfo.InvariantCulture, $"http://{host}:{Port}");
        }
    }

    /// <summary>Whether it listens on this machine only, so that whoever asks sits at it.</summary>
    public bool IsLocal => Host == "localhost" || (IPAddress.TryParse(Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>The same options with full paths, and <see cref="DataDir"/> made.</summary>
    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public ServerOptions Validated()
    {
        if (Port is < 0 or > 65535)
        {
            throw new ServerOptionsException($"The port must be from 0 to 65535, not {Port}.");
        }

        // Kestrel would take any other name for "every network"
        if (Host != "localhost" && !IPAddress.TryParse(Host.Trim('[', ']'), out _))
        {
            throw new ServerOptionsException($"'{Host}' is not an IP address; try 127.0.0.1, or 0.0.0.0 to listen on every network.");
        }

        if (Model.ModelBase is { } model && !Directory.Exists(model))
        {
            throw new ServerOptionsException($"There is no folder {Path.GetFullPath(model)} to take the model from.");
        }

        return this with { DataDir = MakeDataDir() };
    }

    private string MakeDataDir()
    {
        try
        {
            string folder = PrivateFiles.MakeFolder(Path.GetFullPath(DataDir)).FullName;
            string probe = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ServerOptionsException($"The data folder '{DataDir}' cannot be made or written: {error.Message}", error);
        }
    }
}
