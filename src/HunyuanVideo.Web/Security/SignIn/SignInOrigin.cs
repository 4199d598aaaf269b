using System.Net;
using System.Net.Sockets;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Where an attempt to sign in comes from.</summary>
/// <param name="Address">The visitor's address; null where it is not known.</param>
/// <param name="Browser">What the browser is known by to whom it signed in before; null for a browser that never did.</param>
internal sealed record SignInOrigin(string? Address, string? Browser = null)
{
    private const int BytesOfNetwork = 8;

    /// <summary>What its wrong passwords are counted under: a browser that is known, else the address.</summary>
    public string Key => Browser is not null ? $"browser {Browser}" : $"address {Network(Address)}";

    /// <summary>One who has an address of IPv6 has 2^64 of them.</summary>
    private static string Network(string? address) =>
        IPAddress.TryParse(address, out IPAddress? parsed) && parsed is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexStringLower(parsed.GetAddressBytes().AsSpan(0, BytesOfNetwork))
            : parsed?.MapToIPv4().ToString() ?? "unknown";
}
