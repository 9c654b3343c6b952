using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>
/// One file of the journal: a head with the run of the machine, then batches, each with its length and checksum. Only ever appended to; what a killed
/// process left half written at its end is left out, since nobody can have waited for it.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>Room before each batch: a mark, its length, its checksum.</summary>
    public const int HeadLength = 12;

    private const int FileHeadLength = 24;
    private const uint Mark = 0x4C4A_4253;
    private const int MostBytes = 1 << 30;

    private readonly SafeFileHandle _handle;
    private long _offset = FileHeadLength;

    private JournalFile(SafeFileHandle handle) => _handle = handle;

    private static ReadOnlySpan<byte> Form => "SLUICEJ1"u8;

    /// <exception cref="IOException">It cannot be made.</exception>
    public static JournalFile Create(string path)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            Span<byte> head = stackalloc byte[FileHeadLength];
            Form.CopyTo(head);
            MachineBoot.Id.TryWriteBytes(head[Form.Length..]);
            RandomAccess.Write(handle, head, 0);
            return new(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Appends a batch; after a failure the next one takes its place.</summary>
    /// <param name="batch">The batch, behind <see cref="HeadLength"/> bytes of room.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Append(ByteWriter batch)
    {
        var length = batch.Written.Length;
        var head = batch.Head(HeadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], length - HeadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum.Of(batch.Written[HeadLength..]));
        RandomAccess.Write(_handle, batch.Written, _offset);
        _offset += length;
    }

    /// <summary>Reads all whole batches.</summary>
    /// <param name="path">The file.</param>
    /// <param name="records">Gets the records, in the order in which they were written.</param>
    /// <exception cref="StorageException">It is damaged in its midst.</exception>
    public static void Read(string path, List<JournalRecord> records)
    {
        var bytes = ReadAll(path).AsSpan();
        if (bytes.Length < FileHeadLength)
            return; // its process ended as it made it
        if (!bytes[..FileHeadLength].ContainsAnyExcept((byte)0) && !HasSoundAfter(bytes))
            return; // the power failed before anything of it came to the disk but its length
        if (!bytes.StartsWith(Form))
            throw StateErrors.Damaged(path, "is damaged, or not a journal of this version");
        var boot = new Guid(bytes[Form.Length..FileHeadLength]);
        var at = FileHeadLength;
        while (IsSound(bytes[at..], out var length))
        {
            try
            {
                JournalCodec.Decode(bytes.Slice(at + HeadLength, length), records);
            }
            catch (StateException error)
            {
                throw StateErrors.Damaged(path, $"is damaged in the batch at byte {at}: {error.Message.TrimEnd('.')}", error);
            }

            at += HeadLength + length;
        }

        // A kill cuts the end off and nothing else. After the power failed, the end is wherever the disk had come to.
        var isAfterPowerLoss = boot != Guid.Empty && boot != MachineBoot.Id;
        if (!isAfterPowerLoss && HasSoundAfter(bytes[at..]))
            throw StateErrors.Damaged(path, $"is damaged at byte {at}");
    }

    public void Dispose() => _handle.Dispose();

    private static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static bool IsSound(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark)
            return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return length is > 0 and < MostBytes && length <= bytes.Length - HeadLength
            && Checksum.Of(bytes.Slice(HeadLength, length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
    }

    private static bool HasSoundAfter(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        while (bytes.Length > 1 && bytes[1..].IndexOf(mark) is var next and >= 0)
        {
            bytes = bytes[(1 + next)..];
            if (IsSound(bytes, out _))
                return true;
        }

        return false;
    }
}
