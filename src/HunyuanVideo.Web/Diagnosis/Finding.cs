namespace HunyuanVideo.Web.Diagnosis;

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What is there, or what is wrong.</param>
/// <param name="Mend">What to do; null when nothing is to be done.</param>
/// <param name="StopsRender">Whether no render can start with it.</param>
public sealed record Finding(string Name, bool Ok, string Detail, string? Mend = null, bool StopsRender = true);
