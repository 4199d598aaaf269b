using System.Text.Json;

namespace HunyuanVideo.Web.Options;

/// <summary>The settings' file beside the program, with the environment and the command line over it.</summary>
internal static class SettingsFile
{
    public const string Name = "appsettings.json";

    /// <summary>Reads all three.</summary>
    /// <param name="folder">Where the file is; without one the others count alone.</param>
    /// <param name="hostArguments">The settings of the command line, as <c>--Section:Name=value</c>.</param>
    /// <exception cref="ServerOptionsException">The file cannot be read.</exception>
    public static IConfigurationRoot Read(string folder, string[] hostArguments)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile(Name, optional: true).AddEnvironmentVariables().AddCommandLine(hostArguments).Build();
        }
        catch (Exception error) when (IsOfAFile(error))
        {
            throw Unreadable(error);
        }
    }

    /// <summary>Whether an error is that of a file of settings.</summary>
    public static bool IsOfAFile(Exception error) => error is InvalidDataException or FormatException or IOException or UnauthorizedAccessException;

    /// <summary>Says what is wrong with the file, where, and what to do.</summary>
    public static ServerOptionsException Unreadable(Exception error)
    {
        // the framework's outermost sentence names the file, the innermost the fault
        string[] quoted = error.Message.Split('\'');
        string file = error is InvalidDataException && quoted.Length > 2 ? quoted[1] : Name;
        string why = error.GetBaseException() is JsonException json ? $"it is not valid JSON at line {(json.LineNumber ?? 0) + 1}" : OneLine(error.GetBaseException().Message);
        return new ServerOptionsException($"The settings file {file} cannot be read: {why}. Correct it, or put the file of the program's archive in its place.", error);
    }

    private static string OneLine(string text)
    {
        string line = new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return (line.Length <= 300 ? line : $"{line[..300]}…").Trim().TrimEnd('.');
    }
}
