using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>The running program that makes the tunnel.</summary>
internal sealed partial class TunnelProcess : IAsyncDisposable
{
    private const int MostLines = 20;
    private const int LongestLine = 300;
    private const int LookMilliseconds = 60_000;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Queue<string> _tail = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TunnelProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    /// <summary>The address it told.</summary>
    public Task<string> Url => _url.Task;

    /// <summary>Ends when it does.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>When it began, as the system knows it.</summary>
    public DateTime Begun => _process.StartTime;

    /// <summary>The last lines it wrote.</summary>
    public string Tail
    {
        get
        {
            lock (_gate)
            {
                return string.Join(" | ", _tail);
            }
        }
    }

    /// <exception cref="TunnelException">It cannot be run.</exception>
    public static async Task<TunnelProcess> StartAsync(ProcessStartInfo start)
    {
        var process = new TunnelProcess(start);

        // a thread of its own: the kernel takes the end of the thread that started a child for the end of its parent
        new Thread(process.Run) { IsBackground = true, Name = "tunnel" }.Start();
        await process._started.Task;
        return process;
    }

    /// <summary>Ends it and what it started, and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it has ended by itself
        }

        await Exited;
        _process.Dispose();
    }

    private void Run()
    {
        try
        {
            _process.Start();
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException)
        {
            _exited.TrySetResult();
            _started.SetException(new TunnelException($"cloudflared cannot be run: {error.Message}", error));
            return;
        }

        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _started.SetResult();

        // with a limit it waits for the process alone, not for whoever else holds its output
        while (!_process.WaitForExit(LookMilliseconds))
        {
        }

        _exited.TrySetResult();
    }

    private void Take(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        line = line.Length <= LongestLine ? line : line[..LongestLine];
        lock (_gate)
        {
            if (_tail.Count == MostLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(line.Trim());
        }

        if (Address().Match(line) is { Success: true } match)
        {
            _url.TrySetResult(match.Value);
        }
    }

    // the service's own address stands in its complaints
    [GeneratedRegex(@"https://(?!api\.)[a-z0-9]([a-z0-9-]*[a-z0-9])?\.trycloudflare\.com(?![\w.-])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
