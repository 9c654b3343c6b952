namespace Sluice.Gateway.Config;

/// <summary>Whether an OpenAI-compatible backend serves <c>/responses</c>.</summary>
internal enum ResponsesSupport
{
    /// <summary>Asked there until it says that it has no such path; after that as <see cref="Chat"/>.</summary>
    Auto,

    /// <summary>It does.</summary>
    Native,

    /// <summary>It serves chat completions only: responses are translated.</summary>
    Chat,
}
