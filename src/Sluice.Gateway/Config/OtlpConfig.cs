namespace Sluice.Gateway.Config;

/// <summary>A collector that takes OTLP.</summary>
internal sealed record OtlpConfig
{
    /// <summary>The collector's base URL, to which the paths of the protocol are added; null: nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How it is spoken to.</summary>
    public OtlpProtocol Protocol { get; init; }

    /// <summary>Added to every export.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether traces are sent.</summary>
    public bool Traces { get; init; } = true;

    /// <summary>Whether metrics are sent.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>How often metrics are sent, from 1 s to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The endpoint's host alone: headers may hold a credential.</summary>
    public override string ToString() => $"otlp {Endpoint?.Host}";
}
