import { TlsFault } from './fault.ts'

/** What alerts mean, in words that fit after "it ended the handshake: " (RFC 8446, section 6.2, and its forerunners). */
const meanings: Record<number, readonly [name: string, meaning: string]> = {
  10: ['unexpected_message', 'it got a message it did not expect'],
  20: ['bad_record_mac', 'it could not decrypt a record'],
  21: ['decryption_failed', 'it could not decrypt a record'],
  22: ['record_overflow', 'it got a record that is too long'],
  40: ['handshake_failure', 'it has no cipher, key exchange or certificate in common with us'],
  42: ['bad_certificate', 'a certificate was corrupt'],
  43: ['unsupported_certificate', 'a certificate was of an unsupported kind'],
  44: ['certificate_revoked', 'a certificate was revoked'],
  45: ['certificate_expired', 'a certificate has expired'],
  46: ['certificate_unknown', 'a certificate was not acceptable'],
  47: ['illegal_parameter', 'it did not accept a field of our hello'],
  48: ['unknown_ca', 'it does not know the authority of a certificate'],
  49: ['access_denied', 'it denied access'],
  50: ['decode_error', 'it could not read our message'],
  51: ['decrypt_error', 'a signature or key exchange did not verify'],
  70: ['protocol_version', 'it speaks none of the TLS versions from 1.0 to 1.3'],
  71: ['insufficient_security', 'it wants stronger ciphers'],
  80: ['internal_error', 'it had an error of its own'],
  86: ['inappropriate_fallback', 'it suspects a downgrade'],
  90: ['user_canceled', 'it gave up'],
  109: ['missing_extension', 'it misses an extension in our hello'],
  110: ['unsupported_extension', 'it did not expect an extension'],
  112: ['unrecognized_name', 'it has no site of this name'],
  113: ['bad_certificate_status_response', 'a revocation status was not acceptable'],
  115: ['unknown_psk_identity', 'it wants a key agreed before'],
  116: ['certificate_required', 'it wants a certificate of ours'],
  120: ['no_application_protocol', 'it speaks none of the offered protocols'],
}

const warning = 1
const closeNotify = 0
/** A name it does not know is only a warning for some servers, which go on with their default certificate. */
const unrecognizedName = 112

/** What an alert comes to: null when the handshake may go on. Expects the two bytes of an alert record. */
export function readAlert(fragment: Uint8Array): TlsFault | null {
  const [level = 2, code = 80] = fragment
  if (code === closeNotify) return new TlsFault('alert', 'closed the connection during the handshake', code)
  if (level === warning && code === unrecognizedName) return null
  const [name, meaning] = meanings[code] ?? [`alert ${code}`, 'for a reason that is not in the registry']
  return new TlsFault('alert', `ended the TLS handshake: ${meaning} (alert ${name})`, code)
}

/** Says good-bye (RFC 8446, section 6.1). */
export const closeNotifyAlert = Uint8Array.of(warning, closeNotify)
/** Says that we have seen enough. */
export const userCanceledAlert = Uint8Array.of(warning, 90)
