using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>doctor</c>: whether a render can start here, and what to do if not.</summary>
public static class DoctorCommand
{
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
            IReadOnlyList<Finding> findings = await Examination.BeforeStartAsync(options, model.Devices(arguments), cancellationToken);
            bool ready = findings.All(finding => finding.Ok || !finding.StopsRender);
            Console.WriteLine(arguments.GetValue(json)
                ? JsonSerializer.Serialize(new { Ok = ready, Checks = findings }, Json)
                : string.Join(Environment.NewLine, findings.Select(Describe)));
            return ready ? ExitCode.Succeeded : ExitCode.Failed;
        });
        return command;
    }

    private static string Describe(Finding finding) =>
        $"{(finding.Ok ? '✓' : '✗')} {finding.Name}: {finding.Detail}{(finding.Mend is null ? string.Empty : $" → {finding.Mend}")}";
}
