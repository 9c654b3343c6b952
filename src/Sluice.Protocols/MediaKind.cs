namespace Sluice.Protocols;

/// <summary>Kinds of prompt parts that are not text.</summary>
internal enum MediaKind
{
    /// <summary>An image, counted by its dimensions.</summary>
    Image,

    /// <summary>A sound, counted by its seconds.</summary>
    Audio,

    /// <summary>A video, counted by its seconds.</summary>
    Video,

    /// <summary>A document, counted by its pages.</summary>
    File,
}
