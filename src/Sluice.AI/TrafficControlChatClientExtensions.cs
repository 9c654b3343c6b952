using Sluice.AI;
using Sluice.Control;

namespace Microsoft.Extensions.AI;

/// <summary>Puts clients of Microsoft.Extensions.AI under traffic control.</summary>
public static class TrafficControlChatClientExtensions
{
    /// <summary>Puts a chat client under controls of its own, which are disposed with it.</summary>
    /// <param name="client">The client; disposed with what is returned.</param>
    /// <param name="configure">Sets what it is held to.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names each, its value and the remedy.</exception>
    /// <example><code>
    /// IChatClient chat = client.WithTrafficControl(o => { o.RequestsPerMinute = 500; o.TokensPerMinute = 120_000; });
    /// </code></example>
    public static TrafficControlChatClient WithTrafficControl(
        this IChatClient client, Action<TrafficControlOptions> configure, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client, Controls(configure, time), ownsControl: true);
    }

    /// <summary>Puts a chat client under controls that it may share with others.</summary>
    /// <param name="client">The client; disposed with what is returned.</param>
    /// <param name="control">The controls; not disposed with it.</param>
    /// <remarks>In a pipeline: <c>builder.Use(inner => inner.WithTrafficControl(control))</c>. What is added first is outermost.</remarks>
    public static TrafficControlChatClient WithTrafficControl(this IChatClient client, TrafficControl control) => new(client, control);

    /// <summary>Puts a generator of embeddings under controls of its own, which are disposed with it.</summary>
    /// <typeparam name="TInput">What is embedded.</typeparam>
    /// <typeparam name="TEmbedding">The embeddings.</typeparam>
    /// <param name="generator">The generator; disposed with what is returned.</param>
    /// <param name="configure">Sets what it is held to.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names each, its value and the remedy.</exception>
    public static TrafficControlEmbeddingGenerator<TInput, TEmbedding> WithTrafficControl<TInput, TEmbedding>(
        this IEmbeddingGenerator<TInput, TEmbedding> generator, Action<TrafficControlOptions> configure, TimeProvider? time = null)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(generator);
        return new(generator, Controls(configure, time), ownsControl: true);
    }

    /// <summary>Puts a generator of embeddings under controls that it may share with others.</summary>
    /// <typeparam name="TInput">What is embedded.</typeparam>
    /// <typeparam name="TEmbedding">The embeddings.</typeparam>
    /// <param name="generator">The generator; disposed with what is returned.</param>
    /// <param name="control">The controls.</param>
    public static TrafficControlEmbeddingGenerator<TInput, TEmbedding> WithTrafficControl<TInput, TEmbedding>(
        this IEmbeddingGenerator<TInput, TEmbedding> generator, TrafficControl control)
        where TEmbedding : Embedding =>
        new(generator, control);

    private static TrafficControl Controls(Action<TrafficControlOptions> configure, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TrafficControlOptions();
        configure(options);
        return new(options, time);
    }
}
