using System.Collections;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Storage;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace HunyuanVideo.Web.Hosting;

/// <summary>Every key of the settings that somebody reads, and what is said about one that nobody does.</summary>
internal static class KnownSettings
{
    /// <summary>What the framework and the log read, whatever stands in it.</summary>
    private static readonly string[] Foreign = ["environment", "contentRoot", "applicationName", "urls", "AllowedHosts", "Serilog", "Kestrel", "Logging"];

    /// <summary>The sections of this app and the records they are read into.</summary>
    public static IReadOnlyList<(string Section, Type Record)> Sections { get; } =
    [
        Of<ApiOptions>(), Of<ModelSettings>(), Of<ServerSettings>(), Of<AccessOptions>(), Of<JobLimits>(), Of<JobOptions>(),
        Of<ShareOptions>(), Of<IdleOptions>(), Of<StorageOptions>(), Of<TelemetryOptions>(),
    ];

    private static readonly (string Name, bool IsList)[] Keys = [.. Sections.SelectMany(section => KeysOf(section.Record, section.Section))];

    /// <summary>All of them, as <c>Jobs:MostQueued</c>.</summary>
    public static IEnumerable<string> Names => Keys.Select(key => key.Name);

    /// <summary>Whether a key, or the section it begins with, belongs to the framework.</summary>
    public static bool IsForeign(string key) => Foreign.Contains(Head(key), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether others of the keys lie in it, as they do in <c>Jobs</c>.</summary>
    public static bool IsSection(string key) => Array.Exists(Keys, known => known.Name.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase));

    /// <summary>What to say about a key that nobody reads, with the name that was meant; null for one that is read.</summary>
    /// <param name="key">As <c>Jobs:MostQueued</c>.</param>
    public static string? Fault(string key) => IsForeign(key) || IsRead(key) ? null
        : Near(key) is { } near ? $"The setting {key} is read by nobody; did you mean {near}?"
        : SectionOf(key) is { Length: > 0 } names ? $"The setting {key} is read by nobody; {Head(key)} has {string.Join(", ", names)}."
        : $"The setting {key} is read by nobody; there are {string.Join(", ", Sections.Select(section => section.Section).Distinct())}.";

    /// <summary>
    /// The same for what the settings' file and the environment hold. Variables of other programs are in the environment, too: of those only
    /// what is, but for a slip, a name of ours.
    /// </summary>
    public static IEnumerable<string> Faults(IConfigurationRoot configuration) => configuration.Providers
        .Where(provider => provider is JsonConfigurationProvider or EnvironmentVariablesConfigurationProvider)
        .SelectMany(provider => new ConfigurationRoot([provider]).AsEnumerable()
            .Where(pair => pair.Value is not null && (provider is JsonConfigurationProvider || IsOurs(pair.Key))))
        .Select(pair => Fault(pair.Key))
        .OfType<string>();

    private static bool IsOurs(string key) => key.Contains(':', StringComparison.Ordinal) && (SectionOf(key).Length > 0 || Near(key) is not null);

    private static bool IsRead(string key) => Array.Exists(Keys, known => string.Equals(known.Name, key, StringComparison.OrdinalIgnoreCase)
        || (known.IsList && key.StartsWith(known.Name + ":", StringComparison.OrdinalIgnoreCase)));

    private static string? Near(string key)
    {
        (string name, int distance) = Keys.Select(known => (known.Name, Distance: Distance(known.Name.ToUpperInvariant(), key.ToUpperInvariant()))).MinBy(known => known.Distance);
        return distance <= Math.Max(2, key.Length / 5) ? name : null;
    }

    private static string[] SectionOf(string key) =>
        [.. Keys.Where(known => string.Equals(Head(known.Name), Head(key), StringComparison.OrdinalIgnoreCase)).Select(known => known.Name[(Head(key).Length + 1)..])];

    private static string Head(string key) => key.Split(':')[0];

    private static (string Section, Type Record) Of<T>()
        where T : ISettings => (T.Section, typeof(T));

    private static IEnumerable<(string Name, bool IsList)> KeysOf(Type record, string path) => record.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => property.PropertyType.Assembly == typeof(KnownSettings).Assembly && property.PropertyType.IsClass
            ? KeysOf(property.PropertyType, $"{path}:{property.Name}")
            : [($"{path}:{property.Name}", property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))]);

    /// <summary>How many letters have to be put in, taken out or replaced to make one word of the other.</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 0; i < one.Length; i++)
        {
            int corner = row[0];
            row[0] = i + 1;
            for (int j = 0; j < other.Length; j++)
            {
                int replaced = corner + (one[i] == other[j] ? 0 : 1);
                corner = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
