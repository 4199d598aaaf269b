using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>doctor</c>: whether a render can start here, and what to do if not.</summary>
public static class DoctorCommand
{
    /// <summary>Host memory that a render on a GPU takes besides the weights.</summary>
    private const long HostFloor = 2L << 30;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var server = new ServeOptions();
        var model = new ModelOptions();
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("doctor", "Check device, libtorch, memory, disk, ffmpeg, model and port.") { json };
        model.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            ServerOptions options = server.Read(arguments, model.Paths(arguments));
            List<Finding> findings = await ExamineAsync(options, model.DeviceName(arguments), cancellationToken);
            bool ready = findings.TrueForAll(finding => finding.Ok || !finding.StopsRender);
            Console.WriteLine(arguments.GetValue(json)
                ? JsonSerializer.Serialize(new { Ok = ready, Checks = findings }, Json)
                : string.Join(Environment.NewLine, findings.Select(Describe)));
            return ready ? ExitCode.Succeeded : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<List<Finding>> ExamineAsync(ServerOptions options, string deviceName, CancellationToken cancellationToken)
    {
        Finding device = MachineChecks.Device(deviceName);
        ModelCheck model = ModelCheck.Of(options.Model);
        bool onCpu = device.Detail.StartsWith("CPU", StringComparison.Ordinal);
        var findings = new List<Finding>
        {
            device,
            MachineChecks.Libtorch(),
            // on a CPU the weights become fp32
            MachineChecks.Memory(onCpu ? HostFloor + (model.WeightBytes * 4 / model.ElementBytes) : HostFloor),
        };
        if (!onCpu && await MachineChecks.GpuMemoryAsync(model.WeightBytes, cancellationToken) is { } gpu)
        {
            findings.Add(gpu);
        }

        findings.Add(MachineChecks.Disk(options.DataDir));
        findings.Add(await MachineChecks.FfmpegAsync(cancellationToken));
        findings.Add(model.Finding);
        findings.Add(MachineChecks.Port(options));
        return findings;
    }

    private static string Describe(Finding finding) =>
        $"{(finding.Ok ? '✓' : '✗')} {finding.Name}: {finding.Detail}{(finding.Mend is null ? string.Empty : $" → {finding.Mend}")}";
}
