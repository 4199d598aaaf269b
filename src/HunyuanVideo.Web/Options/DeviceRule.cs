namespace HunyuanVideo.Web.Options;

/// <summary>Which jobs get which of several devices.</summary>
public enum DeviceRule
{
    /// <summary>A job that nobody waits behind gets all devices; where several wait, each gets one. Small jobs never get more.</summary>
    Auto,

    /// <summary>Every job gets all devices, one after the other: the shortest time for each.</summary>
    Split,

    /// <summary>Every job gets one device, as many at once as there are: the most videos in an hour.</summary>
    Separate,
}
