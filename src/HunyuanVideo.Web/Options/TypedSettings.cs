using System.Globalization;
using System.Reflection;

namespace HunyuanVideo.Web.Options;

/// <summary>
/// A section of the settings with its numbers and words in the one form that the binder reads as they were meant: the binder itself takes 0x10 for 16,
/// and a number or a list of names for an enumeration.
/// </summary>
internal static class TypedSettings
{
    /// <summary>The section, its decimal commas as points.</summary>
    /// <exception cref="ServerOptionsException">A number or a name is none, or can be read in two ways.</exception>
    public static IConfiguration Of<T>(IConfigurationSection section)
    {
        var plain = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (PropertyInfo property in typeof(T).GetProperties().Where(property => property.CanWrite))
        {
            // an empty one of those that may be null is one that was left out
            bool mayBeNull = Nullable.GetUnderlyingType(property.PropertyType) is not null;
            if (section[property.Name] is { } text && !(mayBeNull && text.Length == 0))
            {
                plain[property.Name] = Plain(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, $"{section.Path}:{property.Name}", text);
            }
        }

        return new ConfigurationBuilder().AddConfiguration(section).AddInMemoryCollection(plain).Build();
    }

    private static string Plain(Type type, string name, string text) =>
        type == typeof(int) ? Number<int>(name, text)
        : type == typeof(long) ? Number<long>(name, text)
        : type == typeof(double) ? Number<double>(name, text)
        : type == typeof(decimal) ? Number<decimal>(name, text)
        : type == typeof(bool) ? Flag(name, text)
        : type == typeof(Uri) && text.Length > 0 ? Address(name, text)
        : type.IsEnum ? Name(type, name, text)
        : text;

    private static string Number<T>(string name, string text)
        where T : struct, System.Numerics.INumber<T>
    {
        NumberFault fault = TypedNumber.Read(text, out T value);
        return fault == NumberFault.None
            ? value.ToString(null, CultureInfo.InvariantCulture)
            : throw new ServerOptionsException($"{name} {TypedNumber.Words(fault, text, T.IsInteger(T.One / (T.One + T.One)) ? "7" : "1.5")}");
    }

    private static string Flag(string name, string text) =>
        bool.TryParse(text, out _) ? text : throw new ServerOptionsException($"{name} is '{text}'; use true or false.");

    /// <summary>The binder takes any text for an address of some kind.</summary>
    private static string Address(string name, string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https")
            ? text.Trim()
            : throw new ServerOptionsException($"{name} is '{text}'; give a full address, such as https://example.org.");

    private static string Name(Type type, string name, string text) =>
        Enum.GetNames(type).FirstOrDefault(known => string.Equals(known, text.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new ServerOptionsException($"{name} is '{text}'; use {string.Join(", ", Enum.GetNames(type).Select(known => known.ToLowerInvariant()))}.");
}
