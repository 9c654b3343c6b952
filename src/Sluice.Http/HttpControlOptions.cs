using Sluice.Control;

namespace Sluice.Http;

/// <summary>How a <see cref="TrafficControlHandler"/> deals with requests and refusals; what is allowed is in its controls.</summary>
public sealed class HttpControlOptions
{
    /// <summary>What a caller gets whose call is refused. Default an exception.</summary>
    public RefusalMode Refusals { get; set; } = RefusalMode.Throw;

    /// <summary>What becomes of requests that Sluice cannot read. Default they pass.</summary>
    public UnknownRequests Unknown { get; set; } = UnknownRequests.Pass;

    /// <summary>
    /// Whether streams of OpenAI's chat and completions are asked for their usage where the caller did not; the event that tells it is kept from
    /// the caller. Switch it off for servers that reject <c>stream_options</c>: their streams then count by what was seen of them. Default on.
    /// </summary>
    public bool AsksForUsage { get; set; } = true;

    /// <summary>On whose behalf a request is made; <see langword="null"/> from it, or none, leaves it to <see cref="AmbientTenant"/>.</summary>
    public Func<HttpRequestMessage, string?>? Tenant { get; set; }

    internal string? TenantOf(HttpRequestMessage request) => Tenant?.Invoke(request) ?? AmbientTenant.Current;
}
