namespace Sluice.Simulation.Answers;

/// <summary>What an error is about; each protocol has its own words for it.</summary>
internal enum ErrorKind
{
    InvalidRequest,
    InvalidApiKey,
    UnknownModel,
    UnknownPath,
    RequestLimit,
    TokenLimit,
    ServerError,
    Overloaded,
}
