using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Resilience;

namespace Sluice.AI;

/// <summary>A generator of embeddings under traffic control: calls are admitted by what they will embed, and settled by what they used.</summary>
/// <typeparam name="TInput">What is embedded: texts are estimated, anything else counts as a request alone until its usage is known.</typeparam>
/// <typeparam name="TEmbedding">The embeddings.</typeparam>
/// <remarks>A refusal is a <see cref="CallRefusedException"/>. What the provider throws is thrown on.</remarks>
public sealed class TrafficControlEmbeddingGenerator<TInput, TEmbedding> : DelegatingEmbeddingGenerator<TInput, TEmbedding>
    where TEmbedding : Embedding
{
    private readonly string _defaultModel;
    private readonly bool _ownsControl;

    /// <summary>Puts a generator under control.</summary>
    /// <param name="innerGenerator">The generator; disposed with this one.</param>
    /// <param name="control">The controls; share one between clients that share an account. Not disposed with this one.</param>
    public TrafficControlEmbeddingGenerator(IEmbeddingGenerator<TInput, TEmbedding> innerGenerator, TrafficControl control)
        : this(innerGenerator, control, ownsControl: false)
    {
    }

    internal TrafficControlEmbeddingGenerator(IEmbeddingGenerator<TInput, TEmbedding> innerGenerator, TrafficControl control, bool ownsControl)
        : base(innerGenerator)
    {
        ArgumentNullException.ThrowIfNull(control);
        Control = control;
        _ownsControl = ownsControl;
        _defaultModel = innerGenerator.GetService(typeof(EmbeddingGeneratorMetadata)) is EmbeddingGeneratorMetadata { DefaultModelId: { } model } ? model : "";
    }

    /// <summary>The controls: status, explanations, limits at run time.</summary>
    public TrafficControl Control { get; }

    /// <inheritdoc/>
    public override async Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(
        IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var list = values as IList<TInput> ?? [.. values];
        var model = options?.ModelId ?? _defaultModel;
        var asked = new ControlledCall(model, new(Estimate(list), 0)) { Tenant = AmbientTenant.Current };
        var result = await Control.Executor.ExecuteAsync(
            Control.RequestFor(asked), new State(this, list, options, asked), static (state, attempt, cancel) => state.Generator.AskAsync(state, attempt.Lease, cancel), cancellationToken).ConfigureAwait(false);
        result.Value.Thrown?.Throw();
        return result.Value.Embeddings ?? throw new CallRefusedException(result.Refusal!);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(TrafficControl) ? Control : base.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsControl)
            Control.Dispose();
        base.Dispose(disposing);
    }

    private static long Estimate(IList<TInput> values)
    {
        long tokens = 0;
        foreach (var value in values)
            tokens += value is string text ? ChatEstimator.Output(text) : 0;
        return tokens;
    }

    private async ValueTask<AttemptResult<Answer>> AskAsync(State state, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            var embeddings = await InnerGenerator.GenerateAsync(state.Values, state.Options, cancellationToken).ConfigureAwait(false);
            if (ChatUsage.From(embeddings.Usage) is not { } usage)
                return AttemptResult<Answer>.Completed(new(embeddings, null), AttemptEnd.Unknown(Errors.CallOutcome.Success));
            Control.Learn(state.Asked, usage);
            return AttemptResult<Answer>.Completed(new(embeddings, null), AttemptEnd.Answered(Control.Priced(0, state.Asked.Model, usage)));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return AttemptResult<Answer>.Failed(ClientExceptions.EndOf(Control, e, lease), new(null, ExceptionDispatchInfo.Capture(e)));
        }
    }

    private readonly record struct State(
        TrafficControlEmbeddingGenerator<TInput, TEmbedding> Generator, IList<TInput> Values, EmbeddingGenerationOptions? Options, ControlledCall Asked);

    private readonly record struct Answer(GeneratedEmbeddings<TEmbedding>? Embeddings, ExceptionDispatchInfo? Thrown);
}
