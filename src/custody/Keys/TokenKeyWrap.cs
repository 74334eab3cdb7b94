using System.Globalization;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Net.Pkcs11Interop.HighLevelAPI.Factories;

namespace Domicile.Keys;

/// <summary>
/// Key-encryption keys as objects of a token that never leave it: AES-256, sensitive, not extractable, labelled by domicile and version.
/// Wraps by AES key wrap (RFC 3394, CKM_AES_KEY_WRAP). What is wrapped has to be an object too: it is made for the session, read, destroyed.
/// </summary>
/// <param name="token">Where they are.</param>
/// <param name="origin">The ledger's: domiciles that share a token do not share keys.</param>
internal sealed class TokenKeyWrap(Token token, string origin) : IKeyWrap, IDisposable
{
    private static readonly IObjectAttributeFactory Attributes = TokenConnection.Factories.ObjectAttributeFactory;

    public bool Has(int version) => Use((connection, session) => Find(connection, session, version) is not null);

    public void Make(int version) => Use((connection, session) =>
    {
        if (Find(connection, session, version) is not null) return true;
        using var mechanism = Mechanism(CKM.CKM_AES_KEY_GEN);
        session.GenerateKey(mechanism,
        [
            Attribute(CKA.CKA_TOKEN, true), Attribute(CKA.CKA_PRIVATE, true), Attribute(CKA.CKA_SENSITIVE, true), Attribute(CKA.CKA_EXTRACTABLE, false),
            Attribute(CKA.CKA_WRAP, true), Attribute(CKA.CKA_UNWRAP, true), Attribute(CKA.CKA_ENCRYPT, false), Attribute(CKA.CKA_DECRYPT, false),
            Attributes.Create(CKA.CKA_VALUE_LEN, 32UL), Attributes.Create(CKA.CKA_LABEL, Label(version)),
        ]);
        return true;
    });

    public byte[] Wrap(int version, ReadOnlySpan<byte> key)
    {
        var value = key.ToArray();
        try
        {
            return With(version, (session, wrapping) =>
            {
                using var mechanism = Mechanism(CKM.CKM_AES_KEY_WRAP);
                var made = session.CreateObject([.. SessionKey(), Attributes.Create(CKA.CKA_VALUE, value)]);
                try
                {
                    return session.WrapKey(mechanism, wrapping, made);
                }
                finally
                {
                    session.DestroyObject(made);
                }
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    public byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != IKeyWrap.WrappedSize) throw new CryptographicException("Not a wrapped key.");
        var value = wrapped.ToArray();
        return With(version, (session, wrapping) =>
        {
            using var mechanism = Mechanism(CKM.CKM_AES_KEY_WRAP);
            var made = session.UnwrapKey(mechanism, wrapping, value, SessionKey());
            try
            {
                using var read = session.GetAttributeValue(made, [CKA.CKA_VALUE])[0];
                return read.GetValueAsByteArray();
            }
            finally
            {
                session.DestroyObject(made);
            }
        });
    }

    public void Destroy(int version) => Use((connection, session) =>
    {
        if (Find(connection, session, version) is not { } key) return false;
        session.DestroyObject(key);
        return connection.Keys.TryRemove(Label(version), out _);
    });

    public void Dispose() => token.Dispose();

    private byte[] With(int version, Func<ISession, IObjectHandle, byte[]> use) => Use((connection, session) => use(session,
        Find(connection, session, version) ?? throw new CryptographicException("No key-encryption key of this version.")));

    private T Use<T>(Func<TokenConnection, ISession, T> use)
    {
        try
        {
            return token.Use(use);
        }
        catch (Pkcs11Exception refused)
        {
            throw new CryptographicException($"The token refuses this: {refused.RV}.", refused);
        }
    }

    private IObjectHandle? Find(TokenConnection connection, ISession session, int version)
    {
        var label = Label(version);
        if (connection.Keys.TryGetValue(label, out var known)) return known;
        var found = session.FindAllObjects([Attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), Attributes.Create(CKA.CKA_LABEL, label)]);
        if (found.Count == 0)
        {
            // A token that is away may answer that it has nothing.
            return connection.IsAway ? throw new Pkcs11Exception("C_FindObjects", CKR.CKR_DEVICE_REMOVED) : null;
        }
        if (found.Count > 1 || session.GetAttributeValue(found[0], [CKA.CKA_SENSITIVE, CKA.CKA_EXTRACTABLE])
                is not [var sensitive, var extractable] || !sensitive.GetValueAsBool() || extractable.GetValueAsBool())
            throw new CryptographicException($"The token's key {label} is there twice, or could be taken out of it: it is not used.");
        return connection.Keys[label] = found[0];
    }

    private static List<IObjectAttribute> SessionKey() =>
    [
        Attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), Attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES),
        Attribute(CKA.CKA_TOKEN, false), Attribute(CKA.CKA_PRIVATE, false), Attribute(CKA.CKA_SENSITIVE, false), Attribute(CKA.CKA_EXTRACTABLE, true),
    ];

    private static IObjectAttribute Attribute(CKA type, bool value) => Attributes.Create(type, value);

    private static IMechanism Mechanism(CKM type) => TokenConnection.Factories.MechanismFactory.Create(type);

    private string Label(int version) => string.Create(CultureInfo.InvariantCulture, $"{origin}#kek-{version}");
}
