using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>Ids as they stand in addresses.</summary>
internal sealed class JobIdConverter() : ValueConverter<JobId, string>(
    id => id.ToString(), text => new JobId(Guid.ParseExact(text, "N")));

/// <summary>States by their names, so that the table can be read by people.</summary>
internal sealed class JobStateConverter() : ValueConverter<JobState, string>(
    state => state.ToString().ToLowerInvariant(), text => Enum.Parse<JobState>(text, true));

/// <summary>Times as milliseconds since 1970 UTC: numbers compare alike in every engine.</summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

internal sealed class RequestConverter() : ValueConverter<RenderRequest, string>(
    request => StoreJson.Write(request), json => StoreJson.ReadRequest(json));

internal sealed class OutcomeConverter() : ValueConverter<JobOutcome, string>(
    outcome => StoreJson.Write(outcome), json => StoreJson.ReadOutcome(json));
