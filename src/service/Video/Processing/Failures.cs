using System.Collections.Frozen;
using Domicile.Base;
using Domicile.Media;

namespace Domicile.Video.Processing;

/// <summary>What can go wrong with a clip after its upload, in words for its creator.</summary>
internal static class Failures
{
    public static readonly Refusal GaveUp = new("gave-up", 503, "Processing failed several times, by no fault of the video. Try again later.");

    private static readonly FrozenDictionary<string, string> Messages = new[]
    {
        Undecoded.Unreadable, Undecoded.NoPicture, Probe.CutShort, ProbeGate.SingleFrame, ProbeGate.TooLong, ProbeGate.TooManyPixels,
        Undecoded.Damaged, Undecoded.TooDemanding, GaveUp,
    }.ToFrozenDictionary(refusal => refusal.Code, refusal => refusal.Message);

    public static string Message(string code) => Messages.GetValueOrDefault(code, GaveUp.Message);
}
