using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;
using Sluice.Control;

namespace Sluice.Polly;

/// <summary>Puts Sluice into Polly pipelines. First added is outermost: retries belong outside of admission, so that every attempt is admitted.</summary>
public static class TrafficControlPipelineBuilderExtensions
{
    /// <summary>Adds admission: an execution runs only while limits, budgets and the health of its target let it.</summary>
    /// <typeparam name="TBuilder">The builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="options">The controls, and how executions are described to them.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">The options name no controls.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "All members of the options that are validated are kept by this call.")]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(AdmissionStrategyOptions))]
    public static TBuilder AddAdmission<TBuilder>(this TBuilder builder, AdmissionStrategyOptions options)
        where TBuilder : ResiliencePipelineBuilderBase =>
        builder.AddStrategy(context => new AdmissionResilienceStrategy(options, context.Telemetry), options);

    /// <summary>Adds admission by controls, an execution being one request.</summary>
    /// <typeparam name="TBuilder">The builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="control">The controls.</param>
    public static TBuilder AddAdmission<TBuilder>(this TBuilder builder, TrafficControl control)
        where TBuilder : ResiliencePipelineBuilderBase =>
        builder.AddAdmission(new AdmissionStrategyOptions { Control = control });

    /// <summary>
    /// Adds a breaker for one target: executions are refused while it cools down after a rate refusal or its circuit is open, and single probes bring
    /// it back. Limits are not looked at.
    /// </summary>
    /// <typeparam name="TBuilder">The builder.</typeparam>
    /// <param name="builder">The builder, whose clock is used.</param>
    /// <param name="options">The target's name, and what failures do.</param>
    public static TBuilder AddTargetBreaker<TBuilder>(this TBuilder builder, TargetBreakerStrategyOptions options)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        var control = new TrafficControl(
            new() { Name = options.Target, Cooldown = options.Cooldown, Breaker = options.Breaker, MaxWait = TimeSpan.Zero }, builder.TimeProvider);
        return builder.AddAdmission(new AdmissionStrategyOptions { Name = options.Name, Control = control, EndGenerator = options.EndGenerator });
    }

    /// <summary>
    /// Lets a retry handle what another attempt may help: refusals that time ends, and what the error table calls retryable. The pause is what the
    /// refusal, the provider or the target's cooldown says, at most <paramref name="longest"/>, and the retry's own where nobody says anything.
    /// </summary>
    /// <typeparam name="TResult">The pipeline's result.</typeparam>
    /// <param name="retry">The retry.</param>
    /// <param name="control">The controls that the pipeline admits by.</param>
    /// <param name="longest">The longest pause; one that would be longer is not waited for, and the outcome goes on. Default 30 s.</param>
    public static RetryStrategyOptions<TResult> WithTrafficControl<TResult>(
        this RetryStrategyOptions<TResult> retry, TrafficControl control, TimeSpan? longest = null)
    {
        Teach(retry, control, longest);
        return retry;
    }

    /// <inheritdoc cref="WithTrafficControl{TResult}"/>
    public static RetryStrategyOptions WithTrafficControl(this RetryStrategyOptions retry, TrafficControl control, TimeSpan? longest = null)
    {
        Teach(retry, control, longest);
        return retry;
    }

    private static void Teach<TResult>(RetryStrategyOptions<TResult> retry, TrafficControl control, TimeSpan? longest)
    {
        ArgumentNullException.ThrowIfNull(retry);
        ArgumentNullException.ThrowIfNull(control);
        var hints = new RetryHints<TResult>(control, longest ?? TimeSpan.FromSeconds(30));
        retry.ShouldHandle = arguments => new(hints.ShouldHandle(arguments.Outcome));
        retry.DelayGenerator = arguments => new(hints.Delay(arguments.Outcome));
    }
}
