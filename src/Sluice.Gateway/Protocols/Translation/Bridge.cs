namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What stands between a client and a backend that speak different APIs.</summary>
/// <param name="Translation">Translates between them.</param>
/// <param name="Api">What the backend speaks.</param>
internal sealed record Bridge(ITranslation Translation, ProxyApi Api);
