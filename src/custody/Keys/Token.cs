using System.Diagnostics.CodeAnalysis;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Domicile.Keys;

/// <summary>
/// A token of a hardware module, in use. While it is away every use is a <see cref="KeysUnavailableException"/>; it is looked for again at
/// most once a second. A PIN that was refused is not tried again, because tokens count and lock. For any number of threads.
/// </summary>
internal sealed class Token : IDisposable
{
    private const int MaxSessions = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Hardware _hardware;
    private readonly string _pin;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _free = new(MaxSessions);
    // Held for reading while a session is used, so that the library is never unloaded under a call.
    private readonly ReaderWriterLockSlim _use = new();
    private TokenConnection? _connection;
    private bool _refused;
    private long _lastTry;

    /// <exception cref="InvalidDataException">The library, the token or the PIN cannot be used. The message is for the operator.</exception>
    public Token(Hardware hardware, string pin, TimeProvider time)
    {
        (_hardware, _pin, _time) = (hardware, pin, time);
        _connection = Connect();
    }

    /// <exception cref="KeysUnavailableException">The token is away.</exception>
    /// <exception cref="Pkcs11Exception">The token is there, and refuses this.</exception>
    public T Use<T>(Func<TokenConnection, ISession, T> use)
    {
        _free.Wait();
        try
        {
            if (_connection is null) Reconnect();
            return TryUse(use, out var result, out var lost) ? result : throw Lose(lost);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _use.Dispose();
        _free.Dispose();
    }

    private bool TryUse<T>(Func<TokenConnection, ISession, T> use, [MaybeNullWhen(false)] out T result, out TokenConnection? lost)
    {
        _use.EnterReadLock();
        try
        {
            (result, lost) = (default, _connection);
            if (_connection is not { } connection) return false;
            if (connection.Take() is not { } session)
            {
                lost = connection.IsAway ? connection : null;
                return false;
            }
            try
            {
                result = use(connection, session);
                connection.Give(session);
                return true;
            }
            catch (Pkcs11Exception failure) when (connection.IsLost(session, failure))
            {
                return false;
            }
            catch
            {
                connection.Give(session);
                throw;
            }
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    private KeysUnavailableException Lose(TokenConnection? lost)
    {
        _use.EnterWriteLock();
        try
        {
            if (lost is not null && _connection == lost)
            {
                _connection = null;
                _lastTry = _time.GetTimestamp();
                lost.Dispose();
            }
        }
        finally
        {
            _use.ExitWriteLock();
        }
        return new($"The token {_hardware.Token} does not answer.");
    }

    private void Reconnect()
    {
        _use.EnterWriteLock();
        try
        {
            if (_connection is not null || _refused || _time.GetElapsedTime(_lastTry) < Patience) return;
            _lastTry = _time.GetTimestamp();
            _connection = Connect();
        }
        catch (InvalidDataException unusable)
        {
            throw new KeysUnavailableException(unusable.Message, unusable);
        }
        finally
        {
            _use.ExitWriteLock();
        }
    }

    private TokenConnection Connect()
    {
        try
        {
            return TokenConnection.Open(_hardware, _pin);
        }
        catch (Pkcs11Exception refused) when (refused.RV is CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_LOCKED or CKR.CKR_PIN_EXPIRED or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LEN_RANGE)
        {
            _refused = true;
            throw new InvalidDataException($"The token {_hardware.Token} does not take this PIN ({refused.RV}); it is not tried again.", refused);
        }
        catch (Exception failure) when (failure is Pkcs11Exception or UnmanagedException or DllNotFoundException)
        {
            throw new InvalidDataException($"The token {_hardware.Token} in {_hardware.Library} cannot be used: {failure.Message}", failure);
        }
    }
}
