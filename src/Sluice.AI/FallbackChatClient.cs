using Microsoft.Extensions.AI;
using Sluice.Control;

namespace Sluice.AI;

/// <summary>
/// Several chat clients that stand in for each other, in their order: a call goes to the first that is well and has room, and on to the next
/// where the error table allows it. A stream commits with its first update: after it there is no other client.
/// </summary>
/// <example><code>
/// var client = new FallbackChatClient(
///     [new("openai", openai) { RequestsPerMinute = 500 }, new("anthropic", anthropic) { Model = "claude-sonnet-4" }],
///     options => options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, usd: 5)));
/// </code></example>
public sealed class FallbackChatClient : IChatClient
{
    private readonly FallbackTarget[] _targets;
    private readonly ControlledChat _chat;

    /// <summary>Makes a client over others, which are disposed with it.</summary>
    /// <param name="targets">The clients in the order they are tried, at least one, and what holds for each.</param>
    /// <param name="configure">Sets what holds for all of them: budgets, waiting, retries.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">There is no target, two have one name, or an option is out of its range.</exception>
    public FallbackChatClient(IReadOnlyList<FallbackTarget> targets, Action<TrafficControlOptions>? configure = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var options = new TrafficControlOptions { Name = "fallback" };
        configure?.Invoke(options);
        _targets = [.. targets];
        Control = new(options, [.. targets.Select(target => KeyValuePair.Create<string, BackendSettings>(target.Name, target))], time);
        _chat = new(Control, [.. targets.Select(target => target.Client)], [.. targets.Select(target => target.Model)]);
    }

    /// <summary>The controls: status, explanations, limits at run time.</summary>
    public TrafficControl Control { get; }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        _chat.GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        _chat.GetStreamingResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(TrafficControl) ? Control
            : _targets[0].Client.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Control.Dispose();
        foreach (var target in _targets)
            target.Client.Dispose();
    }
}
