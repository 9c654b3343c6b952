using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Sluice.Tokens;

namespace Sluice.AI;

/// <summary>Bounds the tokens of a chat request from above, by the engine's estimator.</summary>
internal static class ChatEstimator
{
    // The largest context that models on the market take; no file can count for more.
    private const long LargestContext = 1_050_000;
    private const int HeaderBytes = 48 * 1024;

    private static readonly UpperBoundEstimator Text = UpperBoundEstimator.Instance;
    private static readonly ConditionalWeakTable<AITool, StrongBox<long>> Tools = [];

    /// <summary>The input of a call at most.</summary>
    /// <param name="messages">Its messages.</param>
    /// <param name="options">Its options.</param>
    public static long Input(IList<ChatMessage> messages, ChatOptions? options)
    {
        var model = options?.ModelId ?? "";
        long tokens = MessageOverhead.PerCall;
        for (var i = 0; i < messages.Count; i++)
            tokens += Message(messages[i], model);
        if (options is null)
            return tokens;
        if (options.Instructions is { Length: > 0 } instructions)
            tokens += MessageOverhead.PerMessage + Text.EstimateText(instructions);
        if (options.Tools is { Count: > 0 } tools)
        {
            tokens += MessageOverhead.ToolPrompt;
            for (var i = 0; i < tools.Count; i++)
                tokens += Tools.GetValue(tools[i], static tool => new(Tool(tool))).Value;
        }

        if (options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
            tokens += Text.EstimateText(schema.GetRawText());
        return tokens;
    }

    /// <summary>What a text that was received has at most.</summary>
    /// <param name="text">The text.</param>
    public static long Output(ReadOnlySpan<char> text) => Text.EstimateText(text);

    /// <summary>What messages that were received have at most.</summary>
    /// <param name="messages">The messages.</param>
    public static long Output(IList<ChatMessage> messages)
    {
        long tokens = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            foreach (var content in messages[i].Contents)
                tokens += Content(content, "");
        }

        return tokens;
    }

    /// <summary>What a call of a function has at most.</summary>
    /// <param name="call">The call.</param>
    public static long Call(FunctionCallContent call) => MessageOverhead.PerTool + Text.EstimateText(call.Name) + Arguments(call.Arguments);

    private static long Message(ChatMessage message, string model)
    {
        long tokens = MessageOverhead.PerMessage;
        if (message.AuthorName is { } name)
            tokens += Text.EstimateText(name);
        var contents = message.Contents;
        for (var i = 0; i < contents.Count; i++)
            tokens += MessageOverhead.PerPart + Content(contents[i], model);
        return tokens;
    }

    private static long Content(AIContent content, string model) => content switch
    {
        TextContent text => Text.EstimateText(text.Text),
        TextReasoningContent reasoning => Text.EstimateText(reasoning.Text),
        DataContent data => Media(data, model),
        UriContent uri => Media(uri.MediaType, model),
        FunctionCallContent call => Call(call),
        FunctionResultContent result => MessageOverhead.PerTool + Value(result.Result),
        ErrorContent error => Text.EstimateText(error.Message),
        HostedFileContent => LargestContext,
        _ => 0,
    };

    private static long Arguments(IDictionary<string, object?>? arguments)
    {
        long tokens = 0;
        if (arguments is null)
            return tokens;
        foreach (var (name, value) in arguments)
            tokens += 4 + Text.EstimateText(name) + Value(value);
        return tokens;
    }

    // As a string would be written into JSON: twice as long at most where everything is escaped, which the overhead of a part makes good.
    private static long Value(object? value) => value switch
    {
        null => 1,
        string text => Text.EstimateText(text),
        IEnumerable<AIContent> contents => contents.Sum(static content => MessageOverhead.PerPart + Content(content, "")),
        System.Text.Json.JsonElement element => Text.EstimateText(element.GetRawText()),
        _ => Text.EstimateText(value.ToString()),
    };

    private static long Tool(AITool tool)
    {
        var tokens = MessageOverhead.PerTool + Text.EstimateText(tool.Name) + Text.EstimateText(tool.Description);
        return tool is AIFunctionDeclaration function ? tokens + Text.EstimateText(function.JsonSchema.GetRawText()) : tokens;
    }

    private static long Media(DataContent data, string model)
    {
        if (!data.HasTopLevelMediaType("image"))
            return Media(data.MediaType, model);
        var head = data.Data.Span[..Math.Min(data.Data.Length, HeaderBytes)];
        var base64 = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(head.Length));
        try
        {
            Base64.EncodeToUtf8(head, base64, out _, out var written);
            return ImageSize.TryRead(base64.AsSpan(0, written), out var size) ? MediaTokens.Image(model, size) : MediaTokens.Image(model);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(base64);
        }
    }

    private static long Media(string mediaType, string model) =>
        mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? MediaTokens.Image(model) : MediaTokens.Document(null, LargestContext);
}
