namespace Sluice.Gateway.Config;

/// <summary>A place to which alerts are posted.</summary>
internal sealed record WebhookConfig
{
    /// <summary>The URL, http or https. Its path may be a credential.</summary>
    public required Uri Url { get; init; }

    /// <summary>What alerts are signed with; null: they are not signed. <c>whsec_</c> and Base64, or the text itself.</summary>
    public string? Secret { get; init; }

    /// <summary>How long one attempt may take, from 1 s to 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Scheme, host and port: what may be shown.</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority) is var origin && Url.UserInfo.Length > 0
        ? origin.Replace(Url.UserInfo + "@", "", StringComparison.Ordinal)
        : origin;

    /// <summary>The host alone: the record holds secrets.</summary>
    public override string ToString() => $"webhook {Url?.Host}";
}
