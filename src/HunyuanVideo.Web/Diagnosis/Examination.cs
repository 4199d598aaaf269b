using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>All checks in their order.</summary>
public static class Examination
{
    /// <summary>Host memory that a render on a GPU takes besides the weights.</summary>
    private const long HostFloor = 2L << 30;

    /// <summary>Before anything is started: can a render start here, and can a server listen?</summary>
    public static async Task<IReadOnlyList<Finding>> BeforeStartAsync(ServerOptions options, DeviceChoice devices, CancellationToken cancellationToken)
    {
        ModelCheck model = ModelCheck.Of(options.Model);
        IReadOnlyList<Finding> findings = await MachineAsync(options, devices, model, loaded: false, cancellationToken);
        return [.. findings, MachineChecks.Port(options)];
    }

    /// <summary>In a server that runs: its own memory and port are no fault.</summary>
    public static Task<IReadOnlyList<Finding>> WhileServingAsync(ServerOptions options, DeviceChoice devices, bool loaded, CancellationToken cancellationToken) =>
        MachineAsync(options, devices, ModelCheck.Of(options.Model), loaded, cancellationToken);

    private static async Task<IReadOnlyList<Finding>> MachineAsync(
        ServerOptions options, DeviceChoice devices, ModelCheck model, bool loaded, CancellationToken cancellationToken)
    {
        Finding device = DeviceCheck.Of(devices);
        bool onCpu = device.Detail.StartsWith("CPU", StringComparison.Ordinal);
        // on a CPU the weights become fp32
        long weights = loaded ? 0 : onCpu ? model.WeightBytes * 4 / model.ElementBytes : 0;
        var findings = new List<Finding> { device, MachineChecks.Libtorch(), MachineChecks.Memory(HostFloor + weights) };
        if (!onCpu && await MachineChecks.GpuMemoryAsync(loaded ? 0 : model.WeightBytes, cancellationToken) is { } gpu)
        {
            findings.Add(gpu);
        }

        findings.Add(MachineChecks.Disk(options.DataDir));
        findings.Add(await MachineChecks.FfmpegAsync(cancellationToken));
        findings.Add(model.Finding);
        return findings;
    }
}
