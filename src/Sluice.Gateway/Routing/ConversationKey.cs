using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Routing;

/// <summary>
/// Tells conversations apart, so that each can be kept where its prompt is cached: by the session that Claude Code names, else by <c>prompt_cache_key</c>, else by
/// how it begins: the system prompt and all up to the first word of the user, which every further call of it repeats. <c>user</c> is no key: one user has many
/// conversations. Only a hash is kept, and callers never share one.
/// </summary>
internal static class ConversationKey
{
    private const string SessionHeader = "x-claude-code-session-id";
    private const int HashBytes = 32;

    /// <param name="headers">The request's.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="body">The request's body: a JSON object.</param>
    /// <returns>Never 0, except where nothing tells: 0.</returns>
    public static ulong Of(IHeaderDictionary headers, string caller, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(caller));
        if (headers[SessionHeader].ToString() is { Length: > 0 } session)
            hash.AppendData(Encoding.UTF8.GetBytes(session));
        else if (!TryAppend(hash, body))
            return 0;
        Span<byte> digest = stackalloc byte[HashBytes];
        hash.GetHashAndReset(digest);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }

    private static bool TryAppend(IncrementalHash hash, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var (system, beginning) = (default(Range), default(Range));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_cache_key"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                hash.AppendData(reader.ValueSpan);
                return true;
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                reader.Skip();
                continue;
            }

            var isSystem = reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("instructions"u8);
            var isMessages = reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("input"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isMessages && reader.TokenType == JsonTokenType.StartArray && EndOfFirstUser(ref reader) is > 0 and var end)
                beginning = start..end;
            else
                reader.Skip();
            if (isSystem)
                system = start..(int)reader.BytesConsumed;
        }

        if (beginning.Equals(default))
            return false;
        hash.AppendData(body[system]);
        hash.AppendData(body[beginning]);
        return true;
    }

    // Reads the array of messages to its end; where its first message of a user ends, or 0.
    private static int EndOfFirstUser(ref Utf8JsonReader reader)
    {
        var end = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || end > 0)
            {
                reader.Skip();
                continue;
            }

            var isUser = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRole = reader.ValueTextEquals("role"u8);
                reader.Read();
                isUser |= isRole && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
                reader.Skip();
            }

            if (isUser)
                end = (int)reader.BytesConsumed;
        }

        return end;
    }
}
