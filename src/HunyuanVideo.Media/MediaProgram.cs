using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HunyuanVideo.Media;

/// <summary>
/// Runs ffmpeg or ffprobe with a list of arguments, without a shell, at a low priority. When it is cancelled the program is killed, and gone when the
/// call returns.
/// </summary>
internal static class MediaProgram
{
    private const int KeptErrorLines = 20;
    private const int LongestError = 300;

    /// <param name="program">Full path.</param>
    /// <param name="arguments">Each is one argument, whatever is in it.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="onLine">Takes each line of its output.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Null when it went well, else the line of its error output that says most.</returns>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static async Task<string?> RunAsync(
        string program, IEnumerable<string> arguments, string folder, Action<string> onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        Start(process);
        var errors = new Queue<string>();
        try
        {
            process.StandardInput.Close();
            Task reading = ReadAsync(process.StandardError, line => Keep(errors, line), cancellationToken);
            await ReadAsync(process.StandardOutput, onLine, cancellationToken).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(process).ConfigureAwait(false);
        }

        return process.ExitCode == 0 ? null : Explain(errors, process.ExitCode);
    }

    private static void Start(Process process)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new MediaException(
                $"The program '{process.StartInfo.FileName}' cannot be started; install ffmpeg anew (apt-get install ffmpeg) and try again.", e);
        }

        try
        {
            // a render must not wait for it
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or PlatformNotSupportedException)
        {
            // it has ended already, or the system does not allow it
        }
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            onLine(line);
        }
    }

    private static void Keep(Queue<string> errors, string line)
    {
        if (line.Trim().Length == 0)
        {
            return;
        }

        errors.Enqueue(line.Trim());
        if (errors.Count > KeptErrorLines)
        {
            errors.Dequeue();
        }
    }

    private static string Explain(IEnumerable<string> errors, int code)
    {
        string line = errors.LastOrDefault(text => !text.StartsWith("Conversion failed", StringComparison.Ordinal))
            ?? string.Create(CultureInfo.InvariantCulture, $"it ended with code {code} and no explanation");
        line = line.Length > LongestError ? line[..LongestError] + "…" : line;
        return line.EndsWith('.') ? line : line + ".";
    }
}
