using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A page of jobs, the newest first.</summary>
public sealed record JobListResponse(
    IReadOnlyList<JobResponse> Jobs,
    [property: Description("The 'before' of the next page; null on the last.")] long? Next,
    [property: Description("Jobs on all pages.")] int Total);
