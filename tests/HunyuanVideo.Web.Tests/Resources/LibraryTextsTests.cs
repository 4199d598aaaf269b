using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HunyuanVideo.Web.Tests.Resources;

/// <summary>The texts of gallery and storyboards.</summary>
public sealed partial class LibraryTextsTests
{
    [Theory]
    [InlineData("GalleryTexts", "Gallery")]
    [InlineData("StoryboardTexts", "Storyboard")]
    public void Texts_BothLanguages_HaveWhatTheComponentsUse(string texts, string area)
    {
        Dictionary<string, string> english = Read($"{texts}.resx");
        Dictionary<string, string> german = Read($"{texts}.de.resx");
        string components = Path.Combine(Web(), "Components");
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(components, area)),
            Path.Combine(components, "Pages", $"{area}.razor"),
            Path.Combine(components, "Pages", $"{area}.razor.cs"),
        ];
        string[] used = [.. files.SelectMany(file => Uses().Matches(File.ReadAllText(file))).Select(use => use.Groups["key"].Value).Distinct()];

        Assert.NotEmpty(used);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), german.Keys.Order(StringComparer.Ordinal));
        Assert.All(used, key => Assert.True(english.ContainsKey(key), key));
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(german[text.Key])));
        Assert.All(german, text => Assert.DoesNotMatch(@"\b(Sie|Ihr|Ihre|Ihnen)\b(?! wurde)", text.Value));
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(place => place.Value).Order(StringComparer.Ordinal)];

    private static Dictionary<string, string> Read(string file) => XDocument.Load(Path.Combine(Web(), "Resources", file)).Root!.Elements("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static string Web([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "HunyuanVideo.Web"));

    [GeneratedRegex(@"Text\[""(?<key>\w+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Uses();

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1_000)]
    private static partial Regex Place();
}
