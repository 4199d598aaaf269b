using System.Text.Json;

namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// Finds the LoRAs of jobs in their requests, as <see cref="RequestedLorasConverter"/> writes them. No text of a request can look like one: a
/// quotation mark in it is written otherwise.
/// </summary>
internal static class JobLoras
{
    /// <summary>What stands in every request that asks for one.</summary>
    public const string Any = "{\"name\":\"";

    /// <summary>What stands in every request that asks for this one.</summary>
    public static string Mark(string name) => $"{Any}{JsonEncodedText.Encode(name)}\",";
}
