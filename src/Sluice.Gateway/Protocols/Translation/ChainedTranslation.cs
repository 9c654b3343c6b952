using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Two translations, one after the other: the client's protocol to a second one, and that to the backend's.</summary>
/// <param name="first">Next to the client.</param>
/// <param name="second">Next to the backend.</param>
internal sealed class ChainedTranslation(ITranslation first, ITranslation second) : ITranslation
{
    public bool TryRequest(
        ReadOnlyMemory<byte> body,
        TranslationOptions options,
        [NotNullWhen(true)] out TranslatedRequest? request,
        [NotNullWhen(false)] out RequestProblem? problem)
    {
        request = null;
        if (!first.TryRequest(body, options with { AsksForUsage = true }, out var half, out problem)
            || !second.TryRequest(half.Body, options, out var whole, out problem))
        {
            return false;
        }

        request = whole with { Dropped = [.. half.Dropped.Union(whole.Dropped, StringComparer.Ordinal)], Context = half.Context with { Further = whole.Context, WrittenOutputLimit = half.Context.WrittenOutputLimit ?? whole.Context.WrittenOutputLimit } };
        return true;
    }

    public string? Answer(ReadOnlyMemory<byte> body, AnswerContext context, IBufferWriter<byte> output)
    {
        var half = new ArrayBufferWriter<byte>(Math.Max(256, body.Length));
        return second.Answer(body, context.Further ?? context, half) ?? first.Answer(half.WrittenMemory, context, output);
    }

    public TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context)
    {
        var half = second.Error(status, body, context.Further ?? context);
        return first.Error(half.Status, half.Body, context);
    }

    public IStreamTranslator Stream(AnswerContext context) => new ChainedStream(first.Stream(context), second.Stream(context.Further ?? context));

    private sealed class ChainedStream(IStreamTranslator first, IStreamTranslator second) : IStreamTranslator
    {
        private readonly ArrayBufferWriter<byte> _half = new();

        public bool IsWhole => first.IsWhole && second.IsWhole;

        public string? Translate(ReadOnlySpan<byte> sseEvent, IBufferWriter<byte> output)
        {
            _half.ResetWrittenCount();
            var problem = second.Translate(sseEvent, _half);
            var rest = _half.WrittenSpan;
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf("\n\n"u8) + 2; // translators write whole events, with line feeds
                if (first.Translate(rest[..end], output) is { } further)
                    return further;
                rest = rest[end..];
            }

            return problem;
        }
    }
}
