namespace HunyuanVideo.Web.Options;

/// <summary>How a container is told what a command line says elsewhere: the section <c>Server</c> of the settings.</summary>
public sealed record ServerSettings : ISettings
{
    public static string Section => "Server";

    /// <summary>Stands for <c>--profile</c> where that is left out.</summary>
    public string? MemoryProfile { get; init; }
}
