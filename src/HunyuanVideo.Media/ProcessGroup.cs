using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HunyuanVideo.Media;

/// <summary>
/// A program as the leader of a process group of its own, so that it can be ended with all that it started: also where it is a script that has
/// ended already and left its child behind.
/// </summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const int KillSignal = 9;

    // asks only whether there is somebody to send it to
    private const int NoSignal = 0;

    // Much longer than a killed process needs; the dead that nobody has cleared away, as in some containers, are in the group for longer still.
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(250);

    // Makes the process that it becomes a leader. Where there is none, as on Windows and macOS, the tree of processes has to do.
    private static readonly string? Leader = OperatingSystem.IsLinux()
        ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists)
        : null;

    private ProcessGroup(Process process) => Process = process;

    /// <summary>The leader.</summary>
    public Process Process { get; }

    /// <summary>Starts it, with all its streams redirected.</summary>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static ProcessGroup Start(ProcessStartInfo start)
    {
        string program = start.FileName;
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (Leader is not null && File.Exists(program))
        {
            Lead(start, Leader);
        }

        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
            return new ProcessGroup(process);
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new MediaException($"The program '{program}' cannot be started; install ffmpeg anew (apt-get install ffmpeg) and try again.", e);
        }
    }

    /// <summary>Ends all of it at once; what has ended already is no error.</summary>
    public void Kill()
    {
        try
        {
            // first by descent: a child may have made a group of its own
            Process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it ended in the same moment
        }

        if (Leader is not null)
        {
            _ = SendSignal(-Process.Id, KillSignal);
        }
    }

    /// <summary>Waits until nothing of it is left after <see cref="Kill"/>: a killed process takes a moment to be gone.</summary>
    public async Task UntilGoneAsync()
    {
        await Process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        long killed = Stopwatch.GetTimestamp();
        while (Leader is not null && SendSignal(-Process.Id, NoSignal) == 0 && Stopwatch.GetElapsedTime(killed) < LastMoment)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => Process.Dispose();

    private static void Lead(ProcessStartInfo start, string leader)
    {
        if (start.ArgumentList.Count > 0)
        {
            start.ArgumentList.Insert(0, start.FileName);
        }
        else
        {
            start.Arguments = $"\"{start.FileName.Replace("\"", "\\\"", StringComparison.Ordinal)}\" {start.Arguments}";
        }

        start.FileName = leader;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
