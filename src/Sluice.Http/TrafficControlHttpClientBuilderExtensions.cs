using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Control;
using Sluice.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts clients of the HTTP client factory under traffic control.</summary>
public static class TrafficControlHttpClientBuilderExtensions
{
    /// <summary>Puts a client under a policy: one that <c>AddSluice</c> registers, or one that is registered here.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="policy">The policy's name. Clients that share an account share a policy.</param>
    /// <param name="configure">Registers the policy, as <c>AddSluice</c> does, and sets what it holds; not given where it is registered already.</param>
    /// <param name="http">Sets how requests and refusals are dealt with.</param>
    /// <remarks>
    /// What is added first is outermost: added last, the controls see what is really sent. A client whose time-out nobody has set has the usual 100 s
    /// and the policy's <see cref="TrafficControlOptions.MaxWait"/> on top of it, since the waiting counts.
    /// </remarks>
    /// <example><code>
    /// services.AddHttpClient("openai").AddTrafficControl("openai", o => { o.RequestsPerMinute = 500; o.TokensPerMinute = 120_000; });
    /// </code></example>
    public static IHttpClientBuilder AddTrafficControl(
        this IHttpClientBuilder builder, string policy, Action<TrafficControlOptions>? configure = null, Action<HttpControlOptions>? http = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(policy);
        if (configure is not null)
            builder.Services.AddSluice(policy, configure);
        var options = builder.Services.AddOptions<HttpControlOptions>(builder.Name);
        if (http is not null)
            options.Configure(http);
        builder.ConfigureHttpClient((provider, client) => ClientTimeout.MakeRoom(client, provider.GetRequiredKeyedService<TrafficControl>(policy)));
        return builder.AddHttpMessageHandler(provider => new TrafficControlHandler(
            provider.GetRequiredKeyedService<TrafficControl>(policy),
            provider.GetRequiredService<IOptionsMonitor<HttpControlOptions>>().Get(builder.Name),
            provider.GetService<ILogger<TrafficControlHandler>>()));
    }
}
