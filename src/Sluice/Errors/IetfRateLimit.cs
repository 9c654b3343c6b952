namespace Sluice.Errors;

/// <summary>
/// The headers of the IETF draft "RateLimit header fields for HTTP": <c>RateLimit-Policy: "burst";q=100;w=60</c> and
/// <c>RateLimit: "burst";r=50;t=30</c>, and the older <c>RateLimit: limit=100, remaining=50, reset=30</c>.
/// </summary>
internal static class IetfRateLimit
{
    private const int MostItems = 16;

    /// <summary>Reads <c>RateLimit-Policy</c>: quota and window of each policy.</summary>
    public static void ReadPolicy(string? value, ref RateLimitReadings readings) => ReadItems(value, isPolicy: true, ref readings);

    /// <summary>Reads <c>RateLimit</c>: what is left of each policy.</summary>
    public static void Read(string? value, ref RateLimitReadings readings) => ReadItems(value, isPolicy: false, ref readings);

    private static void ReadItems(string? value, bool isPolicy, ref RateLimitReadings readings)
    {
        var rest = value.AsSpan();
        for (var i = 0; i < MostItems && Next(ref rest, ',', out var item); i++)
        {
            Next(ref item, ';', out var head);
            ReadItem(head.Trim(), item, isPolicy, ref readings);
        }
    }

    private static void ReadItem(ReadOnlySpan<char> head, ReadOnlySpan<char> parameters, bool isPolicy, ref RateLimitReadings readings)
    {
        if (head.IsEmpty)
            return;

        var key = new RateLimitReading { Family = RateLimitFamily.Ietf, Dimension = RateLimitDimension.Requests };
        if (head.IndexOf('=') is > 0 and var equals)
        {
            if (RateLimitHeaderName.TryParse(head[..equals].Trim(), out var name))
                readings.Add(key, name.Field, head[(equals + 1)..].Trim().ToString());

            return;
        }

        if (isPolicy && RateLimitReadings.Count(head, 1) is { } quota)
            key = key with { Limit = quota };
        else
            key = key with { Name = Unquoted(head), Dimension = DimensionOf(Unquoted(head)) };

        var figure = key;
        while (Next(ref parameters, ';', out var parameter))
        {
            if (parameter.IndexOf('=') is > 0 and var at && !TryApply(parameter[..at].Trim(), parameter[(at + 1)..].Trim(), ref figure))
                return;
        }

        if (figure.Limit is not null || figure.Remaining is not null || figure.Reset is not null)
            readings.Merge(figure);
    }

    // A policy that counts something else (bytes, connections) is not ours to read.
    private static bool TryApply(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref RateLimitReading figure)
    {
        switch (name)
        {
            case "q":
                figure = figure with { Limit = RateLimitReadings.Count(value, 1) };
                break;
            case "r":
                figure = figure with { Remaining = RateLimitReadings.Count(value, 0) };
                break;
            case "t" when RateLimitReadings.Count(value, 0) is { } seconds:
                figure = figure with { Reset = RetryAfterParser.Clamp(DurationText.FromSeconds(seconds), RateLimitHeaders.MaxReset) };
                break;
            case "w" when RateLimitReadings.Count(value, 1) is { } length:
                figure = figure with { Window = DurationText.FromSeconds(length) };
                break;
            case "qu":
                var unit = Unquoted(value);
                figure = figure with { Dimension = DimensionOf(unit) };
                return unit is "requests" || figure.Dimension != RateLimitDimension.Requests;
        }

        return true;
    }

    private static RateLimitDimension DimensionOf(string name) => name.ToUpperInvariant() switch
    {
        "TOKENS" => RateLimitDimension.Tokens,
        "INPUT-TOKENS" => RateLimitDimension.InputTokens,
        "OUTPUT-TOKENS" => RateLimitDimension.OutputTokens,
        _ => RateLimitDimension.Requests,
    };

    private static string Unquoted(ReadOnlySpan<char> text)
    {
        var bare = text.Trim('"');
        return (bare.Length > 64 ? bare[..64] : bare).ToString();
    }

    // Cuts the text at the next separator that is not inside quotes.
    private static bool Next(ref ReadOnlySpan<char> rest, char separator, out ReadOnlySpan<char> part)
    {
        part = rest;
        if (rest.IsEmpty)
            return false;

        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (rest[i] == separator && !isQuoted)
            {
                part = rest[..i];
                rest = rest[(i + 1)..];
                return true;
            }
        }

        rest = default;
        return true;
    }
}
