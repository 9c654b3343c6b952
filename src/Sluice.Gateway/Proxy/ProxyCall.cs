using System.Diagnostics;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Protocols.Requests;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>One request on its way: what was read of it, and what every attempt of it shares.</summary>
internal sealed class ProxyCall
{
    public required HttpContext Http { get; init; }

    public required string RequestId { get; init; }

    public required ClientKey Key { get; init; }

    /// <summary>What is to be done.</summary>
    public required Errand Errand { get; init; }

    /// <summary>What the caller speaks.</summary>
    public ProxyApi Api => Errand.Api;

    /// <summary>The path below a backend's base URL.</summary>
    public string Path => Errand.UpstreamPath;

    public required PooledBytes Body { get; init; }

    public ref readonly RequestScan Scan => ref Errand.Scan;

    /// <summary>Whether the caller asked for a stream.</summary>
    public bool IsStream => Scan.IsStream;

    /// <summary>The header that holds the client key; <see langword="null"/> where anyone may call.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>The client keys among which its own was found.</summary>
    public required ClientKeys Keys { get; init; }

    /// <summary>What the caller carries besides its client key, for backends that take their callers' own credentials.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OwnCredentials => field ??= Credentials.Own(Http.Request.Headers, KeyHeader, Keys);

    /// <summary>Who keeps what the call goes on with; <see langword="null"/> where any target may take it.</summary>
    public KeptResponse? Home => Errand.Home;

    /// <summary>Tokens that a model's context must have more than, since one of that size was too small; 0 for any.</summary>
    public long TooSmallContext { get; set; }

    public required ModelRoute Route { get; init; }

    /// <summary>What it can use at most.</summary>
    public required UsageBound Bound { get; set; }

    /// <summary>What is reserved of tokens, by what such calls were seen to use.</summary>
    public required UsageEstimate Estimate { get; set; }

    /// <summary>What is reserved of money: never less than the bound costs, whatever was seen.</summary>
    public UsageEstimate Dearest => new(Math.Max(Bound.Input, Estimate.InputTokens), Math.Max(Bound.Output, Estimate.MaxOutputTokens));

    /// <summary>
    /// The output limit of a choice that is written into the request because the caller named none: where money is counted, and where less than usual fits a limit.
    /// </summary>
    public long? WrittenOutputLimit { get; set; }

    public required Watchdog Watchdog { get; init; }

    public required long ArrivedAt { get; init; }

    /// <summary>When the latest attempt was begun.</summary>
    public long SentAt { get; set; }

    /// <summary>When it came, in seconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The target of the latest attempt; <see langword="null"/> before the first.</summary>
    public RoutedTarget? Target { get; private set; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>What attempts that were sent and broke off may have used: nobody knows, so their reservations are charged.</summary>
    public Usage Unknown { get; private set; }

    /// <summary>Whether there was such an attempt.</summary>
    public bool HasUnknown { get; private set; }

    /// <summary>The price of a call on a target, by the key's word where nobody knows one; <see langword="null"/> if it has none.</summary>
    public ModelPrice? PriceOn(RoutedTarget target) => Key.PriceOn(target);

    /// <summary>Begins an attempt.</summary>
    public void Begin(RoutedTarget target, int number)
    {
        Target = target;
        Attempts = number;
    }

    /// <summary>The attempt's span, while it is open and somebody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>Whether an attempt is under way that telemetry was told of.</summary>
    public bool IsAttemptOpen { get; set; }

    /// <summary>Attempts that failed, in order; <see langword="null"/> while none has.</summary>
    public List<AttemptNote>? Failures { get; private set; }

    /// <summary>Notes an attempt that failed.</summary>
    public void AddFailure(in AttemptNote note) => (Failures ??= []).Add(note);

    /// <summary>Notes an attempt that was sent and broke off.</summary>
    public void AddUnknown(RoutedTarget target)
    {
        var reserved = UsageMath.Reserved(this, target);
        Unknown = new()
        {
            InputTokens = Unknown.InputTokens + reserved.InputTokens,
            OutputTokens = Unknown.OutputTokens + reserved.OutputTokens,
            Cost = Unknown.Cost + reserved.Cost,
        };
        HasUnknown = true;
    }
}
