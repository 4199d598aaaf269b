using System.Diagnostics;
using System.Runtime.Versioning;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Docker;

/// <summary>
/// A rented machine in a folder: droplet.sh as it is, and programs that stand in for Docker, curl and the driver and note what was asked of
/// them. Files in <see cref="State"/> say what is wrong with the machine.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class DropletMachine : IDisposable
{
    private const string Docker = """
        printf '%s | DOMAIN=%s ACCESS_TOKEN=%s MODELS_DIR=%s HOURLY_RATE=%s\n' "$*" "${DOMAIN-}" "${ACCESS_TOKEN-}" "${MODELS_DIR-}" "${HOURLY_RATE-}" >>"$STATE/docker"
        case "$*" in
          "volume inspect"*) [ -e "$STATE/volume" ] ;;
          *" up -d"*) touch "$STATE/volume" ;;
          *" ps -q app") echo 1234 ;;
          inspect*) [ -e "$STATE/ill" ] && echo unhealthy || echo healthy ;;
          info*) echo '{"nvidia":{}}' ;;
          *"logs"*caddy*) cat "$STATE/caddy" 2>/dev/null ;;
        esac
        """;

    private const string Curl = """
        case "$*" in
          *metadata*) cat "$STATE/address" ;;
          */api/system) cat >>"$STATE/headers"; [ ! -e "$STATE/token-replaced" ] || exit 22 ;;
          */healthz) printf '%s\n' "$*" >>"$STATE/asked"; [ ! -e "$STATE/no-https" ] || { echo 'curl: (35) TLS alert' >&2; exit 35; } ;;
        esac
        """;

    private readonly TestFolder _folder = new();

    public DropletMachine()
    {
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(State);
        CopyInto("docker", "*.sh", "*.yaml", "Caddyfile");
        CopyInto("scripts", "*.sh");
        Stand("docker", Docker);
        Stand("curl", Curl);
        Stand("id", "echo 0");
        Stand("ip", "exit 1");
        foreach (string quiet in new[] { "nvidia-smi", "nvidia-ctk", "systemctl", "chown", "sleep" })
        {
            Stand(quiet, "exit 0");
        }

        File.WriteAllText(Path.Combine(State, "address"), "203.0.113.7");
    }

    /// <summary>What the machine is like, and what was asked of its programs.</summary>
    public string State => _folder["state"];

    /// <summary>The settings it keeps.</summary>
    public string Settings => _folder["docker/.env"];

    /// <summary>The access token it keeps.</summary>
    public string Token => _folder["docker/access-token"];

    private string Bin => _folder["bin"];

    /// <summary>Something is the case from now on.</summary>
    public void Set(string name, string content = "") => File.WriteAllText(Path.Combine(State, name), content);

    /// <summary>What one of the programs noted; empty where it was not asked.</summary>
    public string Noted(string name) => Path.Combine(State, name) is var path && File.Exists(path) ? File.ReadAllText(path) : string.Empty;

    /// <summary>Runs the script as root with these settings named before it.</summary>
    public async Task<(int Code, string Output)> RunAsync(params (string Name, string Value)[] named)
    {
        var start = new ProcessStartInfo("bash", [_folder["docker/droplet.sh"]]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{Bin}:/usr/local/bin:/usr/bin:/bin";
        start.Environment["STATE"] = State;
        start.Environment["PATIENCE"] = start.Environment["HTTPS_PATIENCE"] = "1";
        foreach ((string name, string value) in named)
        {
            start.Environment[name] = value;
        }

        using Process script = Process.Start(start)!;
        Task<string> output = script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, await output + await errors);
    }

    public void Dispose() => _folder.Dispose();

    private void CopyInto(string folder, params string[] patterns)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (string file in patterns.SelectMany(pattern => Directory.GetFiles(Path.Combine(DockerFilesTests.Root, folder), pattern)))
        {
            File.Copy(file, Path.Combine(_folder[folder], Path.GetFileName(file)));
        }
    }

    private void Stand(string program, string script)
    {
        string path = Path.Combine(Bin, program);
        File.WriteAllText(path, "#!/bin/bash\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
