using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What all stream translators do alike: take the data out of an event, parse it, and write events.</summary>
/// <param name="context">What the request's translation gave.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A writer over a buffer holds nothing to give back.")]
internal abstract class StreamTranslator(AnswerContext context) : IStreamTranslator
{
    private static readonly ArrayBufferWriter<byte> Nowhere = new(1);

    private readonly Utf8JsonWriter _json = new(Nowhere, BodyTranslation.Writing);
    private bool _isBroken;

    public bool IsWhole { get; private protected set; }

    /// <summary>What the request's translation gave.</summary>
    protected AnswerContext Context => context;

    public string? Translate(ReadOnlySpan<byte> sseEvent, IBufferWriter<byte> output)
    {
        if (!SseData.TryGetSingle(sseEvent, out var data))
            data = SseData.Join(sseEvent);
        data = data.Trim(" \t\n"u8);
        if (IsWhole || _isBroken)
            return null;
        if (data.IsEmpty)
        {
            // A comment keeps connections alive here as there; what it says is the backend's own.
            if (sseEvent.StartsWith(":"u8))
                output.Write(": ping\n\n"u8);
            return null;
        }

        try
        {
            var problem = data.SequenceEqual("[DONE]"u8) ? TakeDone(output) : TakeData(data, output);
            _isBroken = problem is not null;
            return problem;
        }
        catch (InvalidOperationException)
        {
            _isBroken = true;
            return "The backend sent an event with half of a surrogate pair.";
        }
    }

    /// <summary>Takes the data of one event.</summary>
    /// <returns>Why the stream is broken.</returns>
    protected abstract string? Take(JsonElement data, IBufferWriter<byte> output);

    /// <summary>Takes <c>[DONE]</c>, the end of a chat stream; elsewhere it means nothing.</summary>
    /// <returns>Why the stream is broken.</returns>
    protected virtual string? TakeDone(IBufferWriter<byte> output) => null;

    /// <summary>Begins an event and its root object.</summary>
    /// <param name="output">Takes the event.</param>
    /// <param name="name">The event's name; empty for an event without one.</param>
    protected Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(name);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        _json.Reset(output);
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Ends the event that <see cref="Begin"/> began.</summary>
    /// <param name="output">Takes the event.</param>
    protected void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n\n"u8);
    }

    private string? TakeData(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        using var document = JsonBody.Parse(data);
        if (document is null)
            return "The backend sent an event that is not a JSON object.";
        if (document.RootElement.Get("error"u8) is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error)
        {
            var words = error.IsString() ? error.Text() : error.Get("message"u8).Text();
            return words is null ? "The backend reported an error in its stream." : $"The backend reported an error in its stream: {words}";
        }

        return Take(document.RootElement, output);
    }
}
