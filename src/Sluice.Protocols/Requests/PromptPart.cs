using System.Text.Json;

namespace Sluice.Protocols.Requests;

/// <summary>Reads an object of a prompt; the reader is at its first token, and is left at its last.</summary>
internal delegate void PromptPart(ref Utf8JsonReader reader, ref PromptReader prompt);
