using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Resilience;

namespace Sluice.AI;

/// <summary>Carries chat calls through the controls to one of the clients behind them.</summary>
/// <param name="control">The controls.</param>
/// <param name="clients">A client for each backend of the controls, in their order.</param>
/// <param name="models">The model asked of each client in the place of the call's; <see langword="null"/> leaves it.</param>
internal sealed class ControlledChat(TrafficControl control, IReadOnlyList<IChatClient> clients, IReadOnlyList<string?> models)
{
    private static readonly Func<State, Attempt, CancellationToken, ValueTask<AttemptResult<ChatAnswer>>> Whole =
        static (state, attempt, cancellationToken) => state.Chat.AskAsync(state.Call, attempt, cancellationToken);

    private static readonly Func<State, Attempt, CancellationToken, ValueTask<AttemptResult<ChatAnswer>>> Stream =
        static (state, attempt, cancellationToken) => state.Chat.BeginAsync(state.Call, attempt, cancellationToken);

    // What the client says its model is, where a call names none.
    private readonly string _defaultModel = clients[0].GetService<ChatClientMetadata>()?.DefaultModelId ?? "";

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var call = Describe(messages, options);
        var result = await control.Executor.ExecuteAsync(control.RequestFor(call.Asked), new State(this, call), Whole, cancellationToken).ConfigureAwait(false);
        return result.IsSuccess ? result.Value.Whole! : throw Failure(result);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = Describe(messages, options);
        var result = await control.Executor.ExecuteAsync(control.RequestFor(call.Asked), new State(this, call), Stream, cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
            throw Failure(result);
        if (result.Value.Stream is not { } stream)
            yield break;
        stream.Hold(result.Lease);
        await using (stream.ConfigureAwait(false))
        {
            do
            {
                stream.Note();
                yield return stream.Current;
            }
            while (await stream.MoveNextAsync().ConfigureAwait(false));
        }
    }

    private ChatCall Describe(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var list = messages as IList<ChatMessage> ?? [.. messages];
        var output = options?.MaxOutputTokens ?? control.DefaultMaxOutputTokens;
        var asked = new ControlledCall(options?.ModelId ?? _defaultModel, new(ChatEstimator.Input(list, options), output))
        {
            HasOutputLimit = options?.MaxOutputTokens is not null,
            Tenant = AmbientTenant.Current,
        };
        if (control.CountsMoney && options?.MaxOutputTokens is null)
        {
            options = options?.Clone() ?? new();
            options.MaxOutputTokens = (int)Math.Min(int.MaxValue, output);
        }

        return new(list, options, asked);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult<ChatAnswer>> AskAsync(ChatCall call, Attempt attempt, CancellationToken cancellationToken)
    {
        var backend = control.BackendOf(attempt.Target);
        try
        {
            var response = await clients[backend].GetResponseAsync(call.Messages, OptionsFor(call, backend), cancellationToken).ConfigureAwait(false);
            return AttemptResult<ChatAnswer>.Completed(new(response, null, null), EndOf(call, backend, response));
        }
        catch (Exception e) when (!IsCancelled(e, cancellationToken))
        {
            return AttemptResult<ChatAnswer>.Failed(ClientExceptions.EndOf(control, e, attempt.Lease), ChatAnswer.Of(e));
        }
    }

    // The first update commits: what fails before it may be tried again, here or elsewhere; what fails after it is the caller's to see.
    private async ValueTask<AttemptResult<ChatAnswer>> BeginAsync(ChatCall call, Attempt attempt, CancellationToken cancellationToken)
    {
        var backend = control.BackendOf(attempt.Target);
        var updates = clients[backend].GetStreamingResponseAsync(call.Messages, OptionsFor(call, backend), cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            if (await updates.MoveNextAsync().ConfigureAwait(false))
                return AttemptResult<ChatAnswer>.Ongoing(new(null, new ChatStream(updates, control, backend, call), null));
        }
        catch (Exception e)
        {
            await updates.DisposeAsync().ConfigureAwait(false);
            if (IsCancelled(e, cancellationToken))
                throw;
            return AttemptResult<ChatAnswer>.Failed(ClientExceptions.EndOf(control, e, attempt.Lease), ChatAnswer.Of(e));
        }

        await updates.DisposeAsync().ConfigureAwait(false);
        return AttemptResult<ChatAnswer>.Completed(default, AttemptEnd.Unknown(Errors.CallOutcome.Success));
    }

    // Where the client does not say what was used, it is counted; a model that thinks unseen counts as what was reserved.
    private AttemptEnd EndOf(ChatCall call, int backend, ChatResponse response)
    {
        var usage = ChatUsage.From(response.Usage);
        if (usage is { } stated)
            control.Learn(call.Asked, stated);
        else if (call.Thinks)
            return AttemptEnd.Unknown(Errors.CallOutcome.Success);
        return AttemptEnd.Answered(control.Priced(
            backend, call.Model, usage ?? new() { InputTokens = call.Asked.Estimate.InputTokens, OutputTokens = ChatEstimator.Output(response.Messages) }));
    }

    private ChatOptions? OptionsFor(ChatCall call, int backend)
    {
        if (models[backend] is not { } model || string.Equals(call.Options?.ModelId, model, StringComparison.Ordinal))
            return call.Options;
        var options = call.Options?.Clone() ?? new();
        options.ModelId = model;
        return options;
    }

    private static bool IsCancelled(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    // The provider's own words say more than our refusal of a further attempt.
    private static CallRefusedException Failure(CallResult<ChatAnswer> result)
    {
        result.Value.Thrown?.Throw();
        return new CallRefusedException(result.Refusal!);
    }

    private readonly record struct State(ControlledChat Chat, ChatCall Call);
}
