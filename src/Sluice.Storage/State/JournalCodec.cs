using System.Text;
using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>
/// Records as bytes: numbers of variable length, and each text once a batch. A booking takes about 60 bytes where many are of the same key and target.
/// </summary>
internal static class JournalCodec
{
    private const byte Booked = 1;
    private const byte Settled = 2;
    private const byte Gate = 3;

    /// <param name="records">The records.</param>
    /// <param name="bytes">Takes them.</param>
    /// <param name="texts">Empty; for the texts of the batch.</param>
    public static void Encode(IReadOnlyList<JournalRecord> records, ByteWriter bytes, Dictionary<string, int> texts)
    {
        bytes.Write(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            switch (record)
            {
                case BookingRecord booking:
                    Begin(Booked, booking, bytes);
                    Texts(booking.Scopes, bytes, texts);
                    Text(booking.Target ?? "", bytes, texts);
                    Texts(booking.TargetScopes, bytes, texts);
                    Text(booking.Account ?? "", bytes, texts);
                    Amounts(booking.OfCaller, bytes);
                    Amounts(booking.OfTarget, bytes);
                    Amounts(booking.OfAccount, bytes);
                    break;
                case SettlementRecord settlement:
                    Begin(Settled, settlement, bytes);
                    Amounts(settlement.OfCaller, bytes);
                    Amounts(settlement.OfTarget, bytes);
                    Amounts(settlement.OfAccount, bytes);
                    break;
                default:
                    bytes.Write(Gate);
                    bytes.Write(StateJson.Write(record));
                    break;
            }
        }
    }

    /// <exception cref="StateException">It is not what <see cref="Encode"/> wrote.</exception>
    public static void Decode(ReadOnlySpan<byte> batch, List<JournalRecord> records)
    {
        var bytes = new ByteReader(batch);
        var texts = new List<string>();
        for (var left = bytes.Number(); left > 0; left--)
        {
            records.Add(bytes.Number() switch
            {
                Booked => Booking(ref bytes, texts),
                Settled => new SettlementRecord(bytes.Number(), Time(ref bytes), Amounts(ref bytes), Amounts(ref bytes)) { OfAccount = Amounts(ref bytes) },
                Gate => StateJson.ReadRecord(bytes.Bytes()),
                var kind => throw new StateException($"The journal record is damaged: its kind is {kind}."),
            });
        }
    }

    private static BookingRecord Booking(ref ByteReader bytes, List<string> known)
    {
        var (id, at) = (bytes.Number(), Time(ref bytes));
        var (scopes, target) = (Texts(ref bytes, known), NullIfEmpty(Text(ref bytes, known)));
        var (targetScopes, account) = (Texts(ref bytes, known), NullIfEmpty(Text(ref bytes, known)));
        return new(id, at, scopes, target, targetScopes, Amounts(ref bytes), Amounts(ref bytes)) { Account = account, OfAccount = Amounts(ref bytes) };
    }

    private static void Begin(byte kind, JournalRecord record, ByteWriter bytes)
    {
        bytes.Write(kind);
        bytes.Write(record.Id);
        bytes.Write(record.At.UtcTicks);
    }

    private static void Amounts(in BookedAmounts amounts, ByteWriter bytes)
    {
        bytes.Write(amounts.Requests);
        bytes.Write(amounts.Tokens);
        bytes.Write(amounts.InputTokens);
        bytes.Write(amounts.OutputTokens);
        bytes.Write(amounts.CostNanoUsd);
    }

    private static void Texts(IReadOnlyList<string> texts, ByteWriter bytes, Dictionary<string, int> known)
    {
        bytes.Write(texts.Count);
        for (var i = 0; i < texts.Count; i++)
            Text(texts[i], bytes, known);
    }

    // 0 and the text where it is new, else its number from 1.
    private static void Text(string text, ByteWriter bytes, Dictionary<string, int> known)
    {
        if (known.TryGetValue(text, out var number))
        {
            bytes.Write(number);
            return;
        }

        known.Add(text, known.Count + 1);
        bytes.Write(0);
        bytes.Write(text);
    }

    private static DateTimeOffset Time(ref ByteReader bytes) => new(Math.Clamp(bytes.Number(), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private static BookedAmounts Amounts(ref ByteReader bytes) => new()
    {
        Requests = bytes.Number(),
        Tokens = bytes.Number(),
        InputTokens = bytes.Number(),
        OutputTokens = bytes.Number(),
        CostNanoUsd = bytes.Number(),
    };

    private static string[] Texts(ref ByteReader bytes, List<string> known)
    {
        var texts = new string[bytes.Count()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Text(ref bytes, known);
        return texts;
    }

    private static string Text(ref ByteReader bytes, List<string> known)
    {
        var number = bytes.Number();
        if (number == 0)
            known.Add(Encoding.UTF8.GetString(bytes.Bytes()));
        return number >= 0 && number <= known.Count ? known[(int)(number == 0 ? known.Count : number) - 1] : throw ByteReader.Damaged();
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
