using System.Diagnostics;
using System.Runtime.CompilerServices;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests;

/// <summary>What the shell scripts install waits its turn, and what they start gets the options.</summary>
public sealed class ScriptsTests : IDisposable
{
    private const string Locked = "echo 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42 (unattended-upgr)' >&2; exit 100";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Install_WhileTheLockIsHeld_SaysOnceForWhomItWaits()
    {
        (int exitCode, string output) = await InstallAsync($"[ -e waited2 ] || {{ [ -e waited1 ] && touch waited2; touch waited1; {Locked}; }}; echo \"$@\" >>calls", seconds: 600);

        Assert.Equal("Waiting for another program that installs packages (process 42 (unattended-upgr))…", output.Trim());
        Assert.Equal(0, exitCode);
        string[] calls = File.ReadAllLines(_folder["calls"]);
        Assert.EndsWith(" update", calls[0], StringComparison.Ordinal);
        Assert.EndsWith(" install -y ffmpeg", calls[1], StringComparison.Ordinal);
        Assert.All(calls, call => Assert.Contains("DPkg::Lock::Timeout=", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Install_LockThatIsNeverGivenBack_FailsAndSaysSo()
    {
        (int exitCode, string output) = await InstallAsync(Locked, seconds: 0);

        Assert.Equal(1, exitCode);
        Assert.Contains("end it, or try again when it is done", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_PackageThatIsNot_FailsInAptsWordsWithoutWaiting()
    {
        (int exitCode, string output) = await InstallAsync("echo 'E: Unable to locate package ffmpeg' >&2; exit 100", seconds: 600);

        Assert.Equal(1, exitCode);
        Assert.Equal("E: Unable to locate package ffmpeg", output.Trim());
    }

    [Fact]
    public async Task Start_Options_AreHandedToTheServerThatWasBuilt()
    {
        (int exitCode, string output) = await RunAsync(
            $"bash '{Root}/start.sh' --model 'my ComfyUI/models' --port 8080", ("dotnet", $"printf '[%s]' \"$@\" >>'{_folder["calls"]}'; echo >>'{_folder["calls"]}'"), ("ffmpeg", "exit 0"));

        Assert.Equal((0, "Building…"), (exitCode, output.Trim()));
        string[] calls = File.ReadAllLines(_folder["calls"]);
        Assert.StartsWith("[build][src/HunyuanVideo.Web][-c][Release]", calls[0], StringComparison.Ordinal);
        Assert.Equal("[src/HunyuanVideo.Web/bin/Release/net10.0/HunyuanVideo.Web.dll][serve][--model][my ComfyUI/models][--port][8080]", calls[1]);
    }

    /// <summary>Runs the installation with an apt-get of the test's own, and without its pauses.</summary>
    private Task<(int ExitCode, string Output)> InstallAsync(string apt, int seconds) => RunAsync(
        $"exec 2>&1; set -euo pipefail; LOCK_SECONDS={seconds}; . '{Root}/scripts/apt.sh'; install_packages ffmpeg", ("apt-get", apt), ("sudo", "exec \"$@\""), ("sleep", "exit 0"));

    /// <summary>Runs a line of shell with programs of the test's own before those of the machine.</summary>
    private async Task<(int ExitCode, string Output)> RunAsync(string line, params (string Name, string Text)[] programs)
    {
        foreach ((string name, string text) in programs)
        {
            await File.WriteAllTextAsync(_folder[name], $"#!/bin/bash\n{text}\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        var start = new ProcessStartInfo("bash", ["-c", line])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["PATH"] = $"{_folder.Path}:{start.Environment["PATH"]}";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static string Root => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    private static string Here([CallerFilePath] string path = "") => path;
}
