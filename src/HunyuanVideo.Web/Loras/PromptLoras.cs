using System.Text.RegularExpressions;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Loras;

/// <summary>LoRAs that are written into the prompt, as <c>&lt;lora:neon:0.8&gt;</c>: people are used to it from elsewhere.</summary>
public static partial class PromptLoras
{
    /// <summary>The request with the LoRAs of its prompt in its list and out of the text; one that is in the list already gets the prompt's strength.</summary>
    public static RenderRequest Take(RenderRequest request)
    {
        MatchCollection tags = Tag().Matches(request.Prompt);
        if (!tags.Any(IsReadable))
        {
            return request;
        }

        List<RequestedLora> loras = [.. request.Loras ?? []];
        foreach (Match tag in tags.Where(IsReadable))
        {
            string name = tag.Groups["name"].Value.Trim();
            loras.RemoveAll(lora => string.Equals(lora.Name, name, StringComparison.OrdinalIgnoreCase));
            loras.Add(new RequestedLora(name, StrengthOf(tag.Groups["strength"])));
        }

        string prompt = Tag().Replace(request.Prompt, tag => IsReadable(tag) ? " " : tag.Value);
        return request with { Prompt = Gap().Replace(prompt, " ").Replace(" ,", ",", StringComparison.Ordinal).Trim(), Loras = new RequestedLoras(loras) };
    }

    private static bool IsReadable(Match tag) => !tag.Groups["strength"].Success || TypedNumber.Read(tag.Groups["strength"].Value, out double _) == NumberFault.None;

    private static double StrengthOf(Group strength) => strength.Success && TypedNumber.Read(strength.Value, out double number) == NumberFault.None ? number : 1;

    // a strength that is no number, or could be two, is no tag and stays in the text where it is seen
    [GeneratedRegex(@"<lora:(?<name>[^:<>]+)(:(?<strength>[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)))?(:[-+.,0-9]*)?>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[ \t]{2,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Gap();
}
