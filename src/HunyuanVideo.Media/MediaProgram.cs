using System.ComponentModel;
using System.Diagnostics;

namespace HunyuanVideo.Media;

/// <summary>
/// Runs ffmpeg or ffprobe without a shell. When the call returns, however it ends, the program and all that it started is gone; where something
/// has got away from its group and holds its pipes, nobody waits for that.
/// </summary>
internal static class MediaProgram
{
    // How long the pipes may stay open after the program has ended before what is left of it is killed, and before they are given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="program">Full path.</param>
    /// <param name="arguments">Each is one argument, whatever is in it.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="onLine">Takes each line of its output.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Null when it went well, else the line of its error output that says most.</returns>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static Task<string?> RunAsync(
        string program, IEnumerable<string> arguments, string folder, Action<string> onLine, CancellationToken cancellationToken) =>
        RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder }, onLine, input: null, YieldToRenders, cancellationToken);

    /// <param name="start">The program, its arguments and its working folder.</param>
    /// <param name="onLine">Takes each line of its output.</param>
    /// <param name="input">Writes its input; null where it has none.</param>
    /// <param name="started">Called with the program that runs; null for nothing.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Null when it went well, else the line of its error output that says most.</returns>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static async Task<string?> RunAsync(
        ProcessStartInfo start, Action<string> onLine, ProgramInput? input, Action<Process>? started, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var group = ProcessGroup.Start(start);
        started?.Invoke(group.Process);
        var errors = new ErrorLines();
        Task reading = Task.WhenAll(
            ReadAsync(group.Process.StandardOutput, onLine, cancellationToken), ReadAsync(group.Process.StandardError, errors.Add, cancellationToken));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task feeding = FeedAsync(group.Process.StandardInput.BaseStream, input, end.Token);
        try
        {
            await UntilEndedAsync(group.Process, feeding, cancellationToken).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(Task.WhenAll(feeding, reading), Task.Delay(Patience, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            group.Kill();
            Task gone = Task.WhenAll(group.UntilGoneAsync(), feeding, reading);
            await Task.WhenAny(gone, Task.Delay(Patience, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }

        // an error of what it was fed is told before the program's own, which follows from it
        if (feeding.IsFaulted)
        {
            await feeding.ConfigureAwait(false);
        }

        return group.Process.ExitCode == 0 ? null : errors.Explain(group.Process.ExitCode);
    }

    /// <summary>Lets a render have the machine first.</summary>
    private static void YieldToRenders(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or PlatformNotSupportedException)
        {
            // it has ended already, or the system does not allow it
        }
    }

    /// <summary>Returns when the program has ended, and throws as soon as its input cannot be made.</summary>
    private static async Task UntilEndedAsync(Process process, Task feeding, CancellationToken cancellationToken)
    {
        Task ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(feeding, ended).ConfigureAwait(false) == feeding)
        {
            await feeding.ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private static async Task FeedAsync(Stream pipe, ProgramInput? input, CancellationToken cancellationToken)
    {
        // closing ends the program's input
        await using (pipe.ConfigureAwait(false))
        {
            if (input is not null)
            {
                await input(pipe, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            onLine(line);
        }
    }
}
