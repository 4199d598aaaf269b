using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Asks the driver's own tool about the graphics cards.</summary>
public static class NvidiaSmi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The cards, or null when there is no driver or it does not answer.</summary>
    public static async Task<IReadOnlyList<GpuMemory>?> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.used,memory.total,utilization.gpu,power.draw", "--format=csv,noheader,nounits"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? Parse(output) : null;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Reads lines such as <c>NVIDIA H200, 1024, 143771, 98, 671.30</c>: MiB, percent and watts, of which the last two may be missing.</summary>
    public static IReadOnlyList<GpuMemory> Parse(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .Select(Read)
            .OfType<GpuMemory>(),
    ];

    private static GpuMemory? Read(string[] fields) =>
        fields is [var name, var used, var total, ..]
        && long.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out long usedMebibytes)
        && long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out long totalMebibytes)
            ? new GpuMemory(name, usedMebibytes << 20, totalMebibytes << 20)
            {
                Busy = fields.Length > 3 && int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out int busy) ? busy : null,
                Watts = fields.Length > 4 && double.TryParse(fields[4], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double watts) ? watts : null,
            }
            : null;
}
