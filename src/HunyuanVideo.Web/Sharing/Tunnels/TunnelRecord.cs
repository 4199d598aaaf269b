using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Remembers the running tunnel on disk, so that the next start can end one that was left behind.</summary>
internal sealed class TunnelRecord(DataFolder folder)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private string File => Path.Combine(folder.Path, "tunnel.pid");

    /// <summary>A folder of the tunnel's own, without anybody's settings.</summary>
    /// <exception cref="TunnelException">It cannot be made.</exception>
    public string Home
    {
        get
        {
            try
            {
                return Directory.CreateDirectory(Path.Combine(folder.Path, "tunnel")).FullName;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new TunnelException($"The data folder cannot be written: {error.Message}", error);
            }
        }
    }

    public void Write(TunnelProcess process)
    {
        try
        {
            System.IO.File.WriteAllText(File, string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.Begun.ToUniversalTime().Ticks}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or Win32Exception)
        {
            // it has ended already, or the disk is full: it is ended with this program all the same
        }
    }

    public void Clear()
    {
        try
        {
            System.IO.File.Delete(File);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a number that is nobody's any more does no harm
        }
    }

    /// <summary>Ends the tunnel that a killed server left behind, if it is still the same process.</summary>
    public void EndLeftover()
    {
        try
        {
            string[] parts = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Split(' ') : [];
            if (parts is [var id, var ticks]
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long begun))
            {
                using Process process = Process.GetProcessById(number);
                if ((process.StartTime.ToUniversalTime() - new DateTime(begun, DateTimeKind.Utc)).Duration() < Tolerance)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            // it is gone
        }

        Clear();
    }
}
