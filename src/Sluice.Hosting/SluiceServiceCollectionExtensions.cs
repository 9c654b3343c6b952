using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sluice.Control;
using Sluice.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers traffic policies by name.</summary>
public static class SluiceServiceCollectionExtensions
{
    /// <summary>
    /// Registers a policy: a <see cref="TrafficControl"/> under the key <paramref name="name"/>, made when it is first asked for, validated when the
    /// host starts, metered, and disposed with the host. The first policy is also there without a key.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The policy's name, which refusals and metrics use too.</param>
    /// <param name="configure">Sets what the policy holds.</param>
    /// <example><code>
    /// builder.Services.AddSluice("openai", o => { o.RequestsPerMinute = 500; o.TokensPerMinute = 120_000; });
    /// // later: [FromKeyedServices("openai")] TrafficControl control
    /// </code></example>
    public static OptionsBuilder<TrafficControlOptions> AddSluice(
        this IServiceCollection services, string name, Action<TrafficControlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var options = services.AddOptions<TrafficControlOptions>(name).Configure(options => options.Name = name);
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton<IValidateOptions<TrafficControlOptions>>(new TrafficControlOptionsValidator(name));
        options.ValidateOnStart();
        services.AddMetrics();
        services.AddKeyedSingleton(name, (provider, _) => Make(provider, name));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<TrafficControl>(name));
        return options;
    }

    /// <summary>
    /// Registers a policy that a section of the configuration describes, by the names of <see cref="TrafficControlOptions"/>. A member that is no option
    /// is an error when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The policy's name.</param>
    /// <param name="configuration">The section.</param>
    /// <param name="configure">Sets more, after the section.</param>
    public static OptionsBuilder<TrafficControlOptions> AddSluice(
        this IServiceCollection services, string name, IConfiguration configuration, Action<TrafficControlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = services.AddSluice(name);
        services.AddSingleton<IValidateOptions<TrafficControlOptions>>(new SectionValidator(name, configuration));
        options.Bind(configuration).Configure(options => RecordSections.Bind(options, configuration));
        return configure is null ? options : options.Configure(configure);
    }

    private static TrafficControl Make(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<TrafficControlOptions>>().Get(name);
        var control = new TrafficControl(options, provider.GetService<TimeProvider>());
        TrafficControlMetrics.Watch(control, provider.GetRequiredService<IMeterFactory>());
        return control;
    }
}
