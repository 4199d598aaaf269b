namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Somebody whose secret was right.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Stamp">What his session hangs on: the user's stamp, or the hash of the key or token.</param>
internal sealed record Identified(Caller Caller, string Stamp);
