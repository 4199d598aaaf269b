using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Options;
using TorchSharp;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>What the machine offers.</summary>
public static class MachineChecks
{
    private const long DiskFloor = 1L << 30;

    /// <summary>The tensor library.</summary>
    public static Finding Libtorch()
    {
        try
        {
            using torch.Tensor probe = torch.ones(2);
            return new Finding("libtorch", Ok: true, $"{torch.__version__}, {torch.get_num_threads()} threads");
        }
        catch (Exception error)
        {
            return new Finding("libtorch", Ok: false, $"it cannot be loaded: {error.GetBaseException().Message.Split('\n')[0]}", "install the program anew, built for this operating system and device");
        }
    }

    /// <summary>Free memory of the host, against what the model takes there.</summary>
    public static Finding Memory(long needed)
    {
        long free = FreeMemory();
        return new Finding("memory", free >= needed, $"{Gigabytes(free)} free, about {Gigabytes(needed)} needed", free >= needed ? null : "close other programs, or use a smaller model or a machine with more memory");
    }

    /// <summary>Free memory of the GPUs, as nvidia-smi tells it; null without one.</summary>
    public static async Task<Finding?> GpuMemoryAsync(long needed, CancellationToken cancellationToken)
    {
        try
        {
            var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.free,memory.total", "--format=csv,noheader,nounits"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string[] rows = (await process.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            await process.WaitForExitAsync(cancellationToken);
            long most = rows.Select(row => row.Split(',', StringSplitOptions.TrimEntries))
                .Max(row => row.Length == 3 && long.TryParse(row[1], CultureInfo.InvariantCulture, out long mebibytes) ? mebibytes << 20 : 0L);
            bool enough = most >= needed;
            return new Finding(
                "GPU memory", enough, $"{string.Join("; ", rows)} MiB (free, total), about {Gigabytes(needed)} needed for the weights", enough ? null : "end other programs on the GPU, or take fp8 weights");
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    /// <summary>Room for videos.</summary>
    public static Finding Disk(string folder)
    {
        string existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        long free = new DriveInfo(existing).AvailableFreeSpace;
        return new Finding("disk", free >= DiskFloor, $"{Gigabytes(free)} free for {Path.GetFullPath(folder)}", free >= DiskFloor ? null : "make room, or choose another --data-dir");
    }

    /// <summary>The video encoder.</summary>
    public static async Task<Finding> FfmpegAsync(CancellationToken cancellationToken)
    {
        try
        {
            FfmpegInfo found = await new FfmpegLocator().LocateAsync(cancellationToken);
            return new Finding("ffmpeg", Ok: true, $"{found.Version} at {found.Path}");
        }
        catch (MediaException error)
        {
            return new Finding("ffmpeg", Ok: false, error.Message, "apt-get install ffmpeg");
        }
    }

    /// <summary>The address the server would listen on; a render on the command line needs none.</summary>
    public static Finding Port(ServerOptions options)
    {
        try
        {
            IPAddress address = options.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Host.Trim('[', ']'));
            using var listener = new TcpListener(address, options.Port) { ExclusiveAddressUse = true };
            listener.Start();
            return new Finding("port", Ok: true, $"{options.Url} is free", StopsRender: false);
        }
        catch (Exception error) when (error is SocketException or FormatException or ArgumentOutOfRangeException)
        {
            string why = error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } ? "another program listens there" : error.Message.TrimEnd('.');
            return new Finding("port", Ok: false, $"{options.Url}: {why}", "serve with another --port or --host", StopsRender: false);
        }
    }

    public static string Gigabytes(long bytes) => bytes switch
    {
        >= 100_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
        >= 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB"),
        >= 100_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F0} kB"),
    };

    /// <summary>What Linux calls available, else what the runtime sees; never more than the container's limit.</summary>
    private static long FreeMemory()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        const string meminfo = "/proc/meminfo";
        string? line = File.Exists(meminfo) ? File.ReadLines(meminfo).FirstOrDefault(row => row.StartsWith("MemAvailable:", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..] && long.TryParse(kibibytes, CultureInfo.InvariantCulture, out long available)
            ? Math.Min(limit, available * 1024)
            : limit - GC.GetGCMemoryInfo().MemoryLoadBytes;
    }
}
