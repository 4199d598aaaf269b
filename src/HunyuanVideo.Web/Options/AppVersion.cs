using System.Reflection;

namespace HunyuanVideo.Web.Options;

/// <summary>The app's version, without build metadata.</summary>
public static class AppVersion
{
    public static string Current { get; } =
        typeof(AppVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
