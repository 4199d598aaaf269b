using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Localization;
using HunyuanVideo.Web.Resources;

namespace HunyuanVideo.Web.Tests.Resources;

public sealed partial class TextsTests
{
    /// <summary>Every class that stands for a pair of resource files.</summary>
    public static TheoryData<Type> Areas { get; } = [.. typeof(ShellTexts).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(ShellTexts).Namespace && type.Name.EndsWith("Texts", StringComparison.Ordinal))];

    [GeneratedRegex(@"\{\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();

    [Theory]
    [MemberData(nameof(Areas))]
    public void Texts_EveryLanguage_HasTheSameKeysAndNoneIsEmpty(Type area)
    {
        Dictionary<string, string> english = Read(area, CultureInfo.InvariantCulture);
        Assert.NotEmpty(english);
        foreach (Language language in Languages.All.Skip(1))
        {
            Dictionary<string, string> other = Read(area, new CultureInfo(language.Code));

            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
            Assert.DoesNotContain(english.Concat(other), text => string.IsNullOrWhiteSpace(text.Value));
            Assert.All(english, text => Assert.True(PlacesOf(text.Value).SetEquals(PlacesOf(other[text.Key])), $"{area.Name}.{text.Key} in {language.Code}"));
        }
    }

    [Fact]
    public void Areas_InTheAssembly_HaveAClassForEachResource()
    {
        string[] resources = [.. typeof(ShellTexts).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".resources", StringComparison.Ordinal) && name.StartsWith("HunyuanVideo.Web.Resources.", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(Areas.Select(area => area.Data.FullName).Order(StringComparer.Ordinal), resources);
    }

    private static HashSet<string> PlacesOf(string text) => [.. Places().Matches(text).Select(match => match.Value)];

    private static Dictionary<string, string> Read(Type area, CultureInfo culture)
    {
        using ResourceSet? texts = new ResourceManager(area).GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        Assert.NotNull(texts);
        return texts.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
    }
}
