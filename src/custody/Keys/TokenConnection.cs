using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Domicile.Keys;

/// <summary>A loaded library, logged in to its token, with the sessions that were opened: valid until the token goes away.</summary>
internal sealed class TokenConnection : IDisposable
{
    private readonly IPkcs11Library _library;
    private readonly ISlot _slot;
    private readonly string _label;
    private readonly ConcurrentBag<ISession> _sessions = [];
    // Logging in is the application's, for as long as one session stays open.
    private readonly ISession _login;

    // The package asks for a name that only development packages of the C library install.
    static TokenConnection() => NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly,
        (name, _, _) => name == "libdl" ? NativeLibrary.Load("libdl.so.2") : 0);

    private TokenConnection(IPkcs11Library library, ISlot slot, string label, string pin)
    {
        (_library, _slot, _label) = (library, slot, label);
        _login = slot.OpenSession(SessionType.ReadWrite);
        _login.Login(CKU.CKU_USER, pin);
    }

    public static Pkcs11InteropFactories Factories { get; } = new();

    /// <summary>Handles of keys by label, which hold for the connection.</summary>
    public ConcurrentDictionary<string, IObjectHandle> Keys { get; } = new(StringComparer.Ordinal);

    public bool IsAway
    {
        get
        {
            try
            {
                return _slot.GetTokenInfo().Label != _label;
            }
            catch (Pkcs11Exception)
            {
                return true;
            }
        }
    }

    /// <exception cref="InvalidDataException">There is no such token.</exception>
    public static TokenConnection Open(Hardware hardware, string pin)
    {
        var library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, hardware.Library, AppType.MultiThreaded);
        try
        {
            var slots = library.GetSlotList(SlotsType.WithTokenPresent).Where(slot => slot.GetTokenInfo().Label == hardware.Token).ToList();
            return slots.Count == 1 ? new(library, slots[0], hardware.Token, pin)
                : throw new InvalidDataException($"{hardware.Library} has {(slots.Count == 0 ? "no token" : "more than one token")} "
                    + $"with the label \"{hardware.Token}\": check DOMICILE_HSM_TOKEN.");
        }
        catch
        {
            library.Dispose();
            throw;
        }
    }

    /// <summary>A session that nobody else uses; null if the token gives none now.</summary>
    public ISession? Take()
    {
        try
        {
            return _sessions.TryTake(out var session) ? session : _slot.OpenSession(SessionType.ReadWrite);
        }
        catch (Pkcs11Exception)
        {
            return null;
        }
    }

    public void Give(ISession session) => _sessions.Add(session);

    /// <summary>Whether the failure is the connection's end, rather than a refusal of what was asked.</summary>
    public bool IsLost(ISession session, Pkcs11Exception failure)
    {
        if (failure.RV is CKR.CKR_UNWRAPPING_KEY_HANDLE_INVALID or CKR.CKR_WRAPPING_KEY_HANDLE_INVALID or CKR.CKR_KEY_HANDLE_INVALID or CKR.CKR_OBJECT_HANDLE_INVALID)
            return true;
        try
        {
            return IsAway || session.GetSessionInfo().State != CKS.CKS_RW_USER_FUNCTIONS;
        }
        catch (Pkcs11Exception)
        {
            return true;
        }
    }

    public void Dispose()
    {
        try
        {
            _library.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // It was gone already.
        }
    }
}
