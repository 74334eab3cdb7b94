namespace Domicile.Proof;

/// <summary>Base64 with one spelling per value: .NET's decoder skips white space and ignores stray bits, a signed format must not.</summary>
internal static class StrictBase64
{
    public static bool TryDecode(string text, out byte[] value)
    {
        value = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, value, out var length))
        {
            return false;
        }

        Array.Resize(ref value, length);
        return Convert.ToBase64String(value) == text;
    }
}
