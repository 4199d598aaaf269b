using System.Diagnostics;
using System.Text;

namespace HunyuanVideo.Web.Tests.Commands.Support;

/// <summary>How a run of the program ended.</summary>
public sealed record AppResult(int ExitCode, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built program as a process of its own.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private AppProcess(Process process) => _process = process;

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "HunyuanVideo.Web");

    public bool HasEnded => _process.HasExited;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <summary>Starts it in <paramref name="folder"/>; of the variables it looks at only <paramref name="variables"/> are set.</summary>
    public static AppProcess Start(string folder, string[] arguments, params (string Name, string Value)[] variables) =>
        StartProgram(Program, folder, arguments, variables);

    /// <summary>Starts another of the programs beside the tests.</summary>
    public static AppProcess StartProgram(string program, string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        // a test runner in the background ignores Ctrl-C and would hand that on
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,TERM", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string name in new[] { "SERVER_NAME", "SERVER_PORT", "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "GRADIO_SHARE", "ACCESS_TOKEN", "GENERATE_TOKEN", "MODEL_BASE" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        var app = new AppProcess(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, line) => Append(app._output, line.Data);
        app._process.ErrorDataReceived += (_, line) => Append(app._errors, line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    public static async Task<AppResult> RunAsync(string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        await using AppProcess app = Start(folder, arguments, variables);
        return await app.EndAsync(Patience);
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("/bin/kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<AppResult> EndAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);
        return new AppResult(_process.ExitCode, Output, Errors);
    }

    /// <summary>Waits until the condition holds, while the program runs.</summary>
    public async Task UntilAsync(Func<AppProcess, bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition(this))
        {
            Assert.False(_process.HasExited, $"The program ended: {Errors}");
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Nothing came: {Errors}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
