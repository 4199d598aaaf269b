using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Loras;

/// <summary>One name for each LoRA, however people write it: in capitals, with the file's ending, without its folder, or as a path.</summary>
public sealed class LoraNames(LoraLibrary library)
{
    /// <summary>A request with the names that the library has.</summary>
    public RenderRequest Of(RenderRequest request)
    {
        if (request.Loras is not { Count: > 0 } loras)
        {
            return request;
        }

        IReadOnlyList<string> names = library.NamesOf(loras.Select(lora => lora.Name));
        return request with { Loras = new RequestedLoras(loras.Select((lora, i) => lora with { Name = names[i] })) };
    }

    /// <summary>A query that finds the jobs of a LoRA whichever of its names they have.</summary>
    public JobQuery Of(JobQuery query) => query.Loras.Count == 0 ? query : query with { Loras = [.. query.Loras.SelectMany(SpellingsOf).Distinct(StringComparer.OrdinalIgnoreCase)] };

    /// <summary>Facets in which each LoRA stands once; how often one was asked for is the sum of all its names.</summary>
    public JobFacets Of(JobFacets facets)
    {
        if (facets.Loras.Count == 0)
        {
            return facets;
        }

        IReadOnlyList<string> names = library.NamesOf(facets.Loras.Select(lora => lora.Name));
        return facets with
        {
            // the first is the most frequent, whose letters are kept where no file tells of them
            Loras =
            [
                .. facets.Loras.Select((lora, i) => lora with { Name = names[i] })
                    .GroupBy(lora => lora.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(same => new NameCount(same.First().Name, same.Sum(lora => lora.Count)))
                    .OrderByDescending(lora => lora.Count).ThenBy(lora => lora.Name, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>The library's name, what was asked for, and the name without its folder where that means the same file.</summary>
    private IEnumerable<string> SpellingsOf(string name)
    {
        string own = library.NamesOf([name])[0];
        string last = own[(own.LastIndexOf('/') + 1)..];
        return library.NamesOf([last])[0] == own ? [own, last, name] : [own, name];
    }
}
