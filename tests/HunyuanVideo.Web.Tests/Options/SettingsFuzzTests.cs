using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Storage;
using HunyuanVideo.Web.Tests.Security;
using Microsoft.Extensions.Configuration;

namespace HunyuanVideo.Web.Tests.Options;

/// <summary>
/// Settings' files that are damaged or another program's, with odd settings on the command line over them: each is read as it was meant, told, or
/// refused in one sentence, and nothing is passed over. HYV_FUZZ_COUNT, and HYV_FUZZ_SEED to see a run again.
/// </summary>
public sealed class SettingsFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private static readonly (string Section, Func<IConfiguration, object> Read)[] Readers =
    [
        (ApiOptions.Section, ApiOptions.Read), (AccessOptions.Section, AccessOptions.Read), (AccessOptions.Section, JobLimits.Read), (JobOptions.Section, JobOptions.Read),
        (ShareOptions.Section, ShareOptions.Read), (IdleOptions.Section, IdleOptions.Read), (StorageOptions.Section, StorageOptions.Read), (TelemetryOptions.Section, TelemetryOptions.Read),
        (ModelSettings.Section, ModelSettings.Of), (ServerSettings.Section, configuration => Settings.Read<ServerSettings>(configuration)),
    ];

    private static readonly string[] Values =
    [
        "5", "0", "-1", "1.5", "1,5", "1,500", "1e3", "1e999", "NaN", "0x10", "", " ", " 7 ", "true", "TRUE", "yes", "auto", "split", "0,1", "none", "10.0.0.7", "10.0.0.0/33", "::1",
        "https://video.example.org", "javascript:x", "/etc/passwd", "../..", "a\u0000b", "a\nb", "\ud83d\ude00", "٣", "９", "2147483648", "-9223372036854775809", "null", "[]", "{}", new('9', 500), "'", "\\",
    ];

    private static readonly string[] Splices = ["{", "}", "[", "]", ",", ":", "\"", "null", "1e999", "\\u0000", "\\ud800", "//", "/*", "\ufeff", "\0", "\n", "{\"a\":{\"a\":{\"a\":1}}}", "5"];

    private readonly string _folder = Directory.CreateTempSubdirectory("settings-").FullName;
    private readonly string[] _names = [.. KnownSettings.Names.Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_AnyFileAndCommandLine_IsAsMeantToldOrRefused()
    {
        int seed = FuzzForm.Seed is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20261201;
        int count = FuzzForm.Count(5_000);
        var random = new Random(seed);
        int unread = 0;
        int refused = 0;
        int asMeant = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] file = FileOf(random);
            string[] arguments = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"--{NameOf(random)}={Values[random.Next(Values.Length)]}")];
            string context = $"seed {seed}, settings {i}: {Encoding.UTF8.GetString(file)} {string.Join(' ', arguments)}";
            long start = Stopwatch.GetTimestamp();
            if (TryRead(file, arguments, context) is not { } configuration)
            {
                unread++;
            }
            else if (Refusal(configuration, context))
            {
                refused++;
            }
            else
            {
                asMeant++;
                AssertAllRead(configuration, context);
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < TimeLimit, $"{context}: took too long");
        }

        output.WriteLine($"{count} settings: {unread} files unreadable, {refused} refused, {asMeant} read as meant or told");
        Assert.All([unread, refused, asMeant], some => Assert.InRange(some, count / 50, count - 1));
    }

    private IConfigurationRoot? TryRead(byte[] file, string[] arguments, string context)
    {
        File.WriteAllBytes(Path.Combine(_folder, SettingsFile.Name), file);
        try
        {
            return SettingsFile.Read(_folder, arguments);
        }
        catch (ServerOptionsException error)
        {
            AssertOneLine(error, context);
            Assert.Contains(SettingsFile.Name, error.Message, StringComparison.Ordinal);
            return null;
        }
    }

    /// <summary>Whether a section refuses what it is told; only in one sentence that names it.</summary>
    private static bool Refusal(IConfigurationRoot configuration, string context)
    {
        bool refused = false;
        foreach ((string section, Func<IConfiguration, object> read) in Readers)
        {
            try
            {
                read(configuration);
            }
            catch (ServerOptionsException error)
            {
                AssertOneLine(error, context);
                Assert.Contains(section, error.Message, StringComparison.OrdinalIgnoreCase);
                refused = true;
            }
        }

        return refused;
    }

    /// <summary>Every value that was given has been read, as an independent reading of it says, or is told of.</summary>
    private static void AssertAllRead(IConfigurationRoot configuration, string context)
    {
        string[] told = [.. KnownSettings.Faults(configuration)];
        object[] records = [.. Readers.Select(reader => reader.Read(configuration))];
        foreach ((string key, string? value) in configuration.AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value) && pair.Key.Contains(':', StringComparison.Ordinal)))
        {
            string[] parts = key.Split(':');
            object? record = records.Zip(Readers)
                .Where(pair => string.Equals(pair.Second.Section, parts[0], StringComparison.OrdinalIgnoreCase) && PropertyOf(pair.First, parts[1]) is not null)
                .Select(pair => pair.First).FirstOrDefault();
            bool isTold = told.Any(fault => fault.Contains($" {key} ", StringComparison.OrdinalIgnoreCase)) || KnownSettings.Fault(key) is not null;
            Assert.True(isTold || KnownSettings.IsForeign(key) || record is not null, $"{context}: nobody reads {key}");
            if (record is not null && parts.Length == 2 && PropertyOf(record, parts[1])!.GetValue(record) is { } read && (read is string || read is not IEnumerable))
            {
                Assert.True(IsThat(read, value!), $"{context}: {key} is '{value}' and was read as '{read}'");
            }
        }
    }

    private static PropertyInfo? PropertyOf(object record, string name) => record.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    /// <summary>Whether a value is what the text says, by a reading that has nothing in common with the app's.</summary>
    private static bool IsThat(object read, string text)
    {
        string plain = text.Trim();
        return read switch
        {
            bool flag => string.Equals(plain, flag ? "true" : "false", StringComparison.OrdinalIgnoreCase),
            int or long => System.Numerics.BigInteger.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == $"{read}",
            double or decimal => plain.All(letter => char.IsAsciiDigit(letter) || letter is '.' or ',' or '-' or '+' or 'e' or 'E') && plain.Count(letter => letter is '.' or ',') <= 1
                && Math.Abs(double.Parse(plain.Replace(',', '.'), CultureInfo.InvariantCulture) - Convert.ToDouble(read, CultureInfo.InvariantCulture)) <= 1e-9 * Math.Abs(Convert.ToDouble(read, CultureInfo.InvariantCulture)),
            Enum choice => string.Equals(plain, choice.ToString(), StringComparison.OrdinalIgnoreCase),
            Uri address => address.Scheme is "http" or "https" && text.Contains(address.Host, StringComparison.OrdinalIgnoreCase),
            _ => text.Contains($"{read}".TrimEnd('/'), StringComparison.OrdinalIgnoreCase),
        };
    }

    private byte[] FileOf(Random random)
    {
        var sections = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = random.Next(5); i > 0; i--)
        {
            string[] parts = NameOf(random).Split(':', 2);
            var section = sections.GetValueOrDefault(parts[0]) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
            sections[parts[0]] = random.Next(20) == 0 ? Odd(random) : section;
            section[parts.ElementAtOrDefault(1) ?? "x"] = random.Next(6) == 0 ? Odd(random) : Values[random.Next(Values.Length)];
        }

        byte[] file = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(sections));
        for (int i = random.Next(6) - 3; i > 0; i--)
        {
            byte[] splice = Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]);
            int at = random.Next(file.Length + 1);
            file = random.Next(4) switch
            {
                0 => file[..at],
                1 when at < file.Length => [.. file[..at], (byte)random.Next(256), .. file[(at + 1)..]],
                2 => [.. file[..at], .. file[random.Next(file.Length + 1)..]],
                _ => [.. file[..at], .. splice, .. file[at..]],
            };
        }

        return file;
    }

    private static object? Odd(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => true,
        2 => 5,
        3 => 1.5,
        4 => Array.Empty<int>(),
        5 => new object?[] { "10.0.0.7", null, 3 },
        6 => new Dictionary<string, object?> { ["a"] = "b", ["0"] = "10.0.0.1" },
        _ => new object?[] { new object?[] { "deep" } },
    };

    /// <summary>A name of the app's, one with a slip in it, or one of another program's.</summary>
    private string NameOf(Random random)
    {
        string name = _names[random.Next(_names.Length)];
        return random.Next(10) switch
        {
            0 => name.Remove(random.Next(name.Length), 1) is { Length: > 0 } slip ? slip : name,
            1 => name.ToUpperInvariant(),
            2 => $"{name}:0",
            3 => "ConnectionStrings:Default",
            _ => name,
        };
    }

    private static void AssertOneLine(Exception error, string context) =>
        Assert.False(error.Message.Any(char.IsControl) || error.Message.Length > 1_500 || string.IsNullOrWhiteSpace(error.Message), $"{context}: {error.Message}");
}
