namespace Sluice.Gateway.Proxy;

/// <summary>What is wrong with a stream, in words.</summary>
internal static class StreamWords
{
    public const string Malformed = "The backend sent an event that is not a JSON object.";

    public static string TooLong(Exchange exchange) => $"The backend sent an event of more than {exchange.Api.MaxEvent >> 10} KB.";
}
