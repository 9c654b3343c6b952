using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Sluice.Libraries.Tests.AI;

/// <summary>A chat client that does as it is told, and remembers what it was asked.</summary>
internal sealed class ScriptedClient : IChatClient
{
    public const string Model = "gpt-4o-mini";

    private readonly Queue<Func<object>> _script = new();

    public List<ChatOptions?> Asked { get; } = [];

    public bool IsDisposed { get; private set; }

    /// <summary>Streams that were begun and are not disposed yet.</summary>
    public int OpenStreams { get; private set; }

    public static ChatResponse Answer(string text, long? input = null, long? output = null) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        Usage = input is null ? null : new() { InputTokenCount = input, OutputTokenCount = output },
    };

    public static ChatResponseUpdate Say(string text) => new(ChatRole.Assistant, text);

    public static ChatResponseUpdate Used(long input, long output) =>
        new(ChatRole.Assistant, [new UsageContent(new() { InputTokenCount = input, OutputTokenCount = output })]);

    /// <summary>Answers the next call with this.</summary>
    public ScriptedClient Then(ChatResponse answer)
    {
        _script.Enqueue(() => answer);
        return this;
    }

    /// <summary>Fails the next call.</summary>
    public ScriptedClient Then(Exception exception)
    {
        _script.Enqueue(() => throw exception);
        return this;
    }

    /// <summary>Streams updates to the next call; an exception among them is thrown in its place.</summary>
    public ScriptedClient Then(params object[] updates)
    {
        _script.Enqueue(() => updates);
        return this;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Add(options);
        try
        {
            return Task.FromResult((ChatResponse)Next());
        }
        catch (Exception e)
        {
            return Task.FromException<ChatResponse>(e);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(options);
        OpenStreams++;
        try
        {
            foreach (var update in (object[])Next())
            {
                if (update is Exception exception)
                    throw exception;
                yield return (ChatResponseUpdate)update;
            }

            await Task.CompletedTask;
        }
        finally
        {
            OpenStreams--;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", null, Model) : null;

    public void Dispose() => IsDisposed = true;

    private object Next() => _script.TryDequeue(out var next) ? next() : Answer("Hello.", 10, 5);
}
