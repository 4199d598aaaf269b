namespace HunyuanVideo.Web.Options;

/// <summary>Reads a section of the settings; what cannot be used is told in one sentence before anything starts.</summary>
internal static class Settings
{
    /// <exception cref="ServerOptionsException">A value is of another kind.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException error)
        {
            throw new ServerOptionsException($"The settings of {section} cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="ServerOptionsException">It does not hold.</exception>
    public static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ServerOptionsException(otherwise);
        }
    }
}
