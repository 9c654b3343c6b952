namespace Sluice.Gateway.Config;

/// <summary>How a line of the log is written.</summary>
internal enum LogFormat
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
