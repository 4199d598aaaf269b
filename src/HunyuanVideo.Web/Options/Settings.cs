namespace HunyuanVideo.Web.Options;

/// <summary>A section of the settings as a record: what it can be told is its properties that can be set.</summary>
internal interface ISettings
{
    /// <summary>The section's name; several records may share one.</summary>
    static abstract string Section { get; }
}

/// <summary>Reads a section of the settings; what cannot be used is told in one sentence before anything starts.</summary>
internal static class Settings
{
    /// <exception cref="ServerOptionsException">A value is of another kind.</exception>
    public static T Read<T>(IConfiguration configuration)
        where T : ISettings, new()
    {
        try
        {
            return TypedSettings.Of<T>(configuration.GetSection(T.Section)).Get<T>() ?? new T();
        }
        catch (InvalidOperationException error)
        {
            throw new ServerOptionsException($"The settings of {T.Section} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A list that stands in one line, separated by commas, as a variable of the environment holds it; else <paramref name="otherwise"/>.</summary>
    public static IReadOnlyList<string> Line<T>(IConfiguration configuration, string name, IReadOnlyList<string> otherwise)
        where T : ISettings =>
        configuration.GetSection(T.Section)[name] is { Length: > 0 } line ? line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) : otherwise;

    /// <exception cref="ServerOptionsException">It does not hold.</exception>
    public static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ServerOptionsException(otherwise);
        }
    }
}
