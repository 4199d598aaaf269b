using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary>
/// Secrets from a file or from standard input: on a command line every user of the machine reads them in the list of processes. A dash
/// stands for standard input, which can be read once.
/// </summary>
public sealed class SecretFile(TextReader input, Action<string> tell)
{
    /// <summary>Stands for standard input.</summary>
    public const string Dash = "-";

    private const int LongestFile = 1024 * 1024;

    private string? _dashOf;

    /// <summary>From this process's input, with warnings to its errors.</summary>
    public static SecretFile OfProcess() => new(Console.In, Console.Error.WriteLine);

    /// <summary>The lines that say anything, without white space around them.</summary>
    /// <param name="name">What names the file, for the sentence: <c>--auth-file</c>.</param>
    /// <param name="file">The file, or a dash.</param>
    /// <exception cref="CommandException">It cannot be read, or says nothing.</exception>
    public IReadOnlyList<string> Lines(string name, string file)
    {
        string text = file == Dash ? FromInput(name) : FromFile(name, file);
        string[] lines = [.. text.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return lines.Length > 0 ? lines : throw Refused($"{name}: {(file == Dash ? "nothing came by standard input" : $"the file {file} is empty")}.");
    }

    /// <summary>The one line there is.</summary>
    /// <exception cref="CommandException">It cannot be read, or there are several.</exception>
    public string Line(string name, string file) =>
        Lines(name, file) is [var only] ? only : throw Refused($"{name} takes a file with one line, which is the secret; there are several.");

    private string FromInput(string name)
    {
        if (_dashOf is not null)
        {
            throw Refused($"Standard input can be read once: {_dashOf} takes it already, so {name} needs a file.");
        }

        _dashOf = name;
        return input.ReadToEnd();
    }

    private string FromFile(string name, string file)
    {
        try
        {
            // a pipe of the shell has no length, and nobody else reads it
            if (new FileInfo(file) is { Exists: true, Length: > LongestFile })
            {
                throw Refused($"{name}: the file {file} is larger than a list of secrets.");
            }

            string text = File.ReadAllText(file);
            if (PrivateFiles.IsOpenToOthers(file) && !file.StartsWith("/dev/", StringComparison.Ordinal) && !file.StartsWith("/proc/", StringComparison.Ordinal))
            {
                tell($"Others on this machine can read {file}; chmod 600 closes it.");
            }

            return text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{name}: the file {file} cannot be read: {error.Message}");
        }
    }

    private static CommandException Refused(string message) => new(message, ExitCode.BadArguments);
}
