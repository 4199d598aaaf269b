namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>What others have tried under a user's name.</summary>
/// <param name="Count">How many wrong passwords.</param>
/// <param name="LastAt">When the last one.</param>
/// <param name="LastAddress">From where that came; null where it is not known.</param>
public sealed record FailedSignIns(int Count, DateTimeOffset LastAt, string? LastAddress);
