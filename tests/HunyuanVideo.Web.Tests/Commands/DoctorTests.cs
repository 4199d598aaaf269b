using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class DoctorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_AllWell_ListsEverythingAndSucceeds()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["doctor", "--device", "cpu", "--port", "0"]);

        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["✓ device", "✓ libtorch", "✓ memory", "✓ disk", "✓ ffmpeg", "✓ model", "✓ port"], lines.Select(line => line.Split(':')[0]));
        Assert.Contains("safetensors, fp16", lines[5], StringComparison.Ordinal);
        Assert.Empty(result.Errors);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Doctor_PartMissing_SaysWhatIsThereAndWhatIsNot()
    {
        string model = _folder.CopyModel();
        Directory.Delete(Path.Combine(model, "text_encoder_2"), recursive: true);

        JsonElement check = await FailedAsync("model", "--model", model);

        string detail = check.GetProperty("detail").GetString()!;
        Assert.Contains("text_encoder_2 is missing", detail, StringComparison.Ordinal);
        Assert.Contains("missing: text_encoder_2)", detail, StringComparison.Ordinal);
        Assert.Contains("download", check.GetProperty("mend").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_DownloadUnfinished_SaysHowToGoOn()
    {
        string model = _folder.CopyModel();
        string weights = Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors");
        File.Move(weights, weights + ".incomplete");

        JsonElement check = await FailedAsync("model", "--model", model);

        Assert.Contains("unfinished", check.GetProperty("mend").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoModel_Fails()
    {
        JsonElement check = await FailedAsync("model", "--model", _folder["absent"]);

        Assert.Contains("does not exist", check.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_DeviceNotThere_Fails()
    {
        JsonElement check = await FailedAsync("device", "--device", "cuda:99");

        Assert.Contains("--device", check.GetProperty("mend").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoFfmpeg_Fails()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["doctor", "--port", "0"], ("PATH", _folder.Path));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("✗ ffmpeg: ffmpeg was not found", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_PortTaken_IsToldButARenderCanStart()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["doctor"], ("SERVER_PORT", port));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("✗ port", result.Output, StringComparison.Ordinal);
        Assert.Contains("another program listens there", result.Output, StringComparison.Ordinal);
    }

    private async Task<JsonElement> FailedAsync(string name, params string[] arguments)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["doctor", "--json", "--port", "0", .. arguments]);

        Assert.Equal(1, result.ExitCode);
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.False(root.GetProperty("ok").GetBoolean());
        JsonElement failed = root.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);
        Assert.False(failed.GetProperty("ok").GetBoolean());
        return failed;
    }
}
