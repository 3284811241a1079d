import type { Backend } from '../backend.ts';
import { DURABLE, defineGuarantees } from '../define-guarantees.ts';
import { signedCookiePort } from './port.ts';
import { createSeal } from './seal.ts';

/** No store at all: the session is in the user's cookie, encrypted and authenticated. */
const backend: Backend = {
  name: 'signed-cookie',
  title: 'In an encrypted, authenticated cookie: no store, no revocation, at most 4 KiB',
  routing: 'round-robin',
  services: [],
  guarantees: defineGuarantees({
    // The users keep the sessions: no server can lose any.
    ...DURABLE,
    survivesFailover: true,
    // A cookie that was copied before the logout still works.
    revocable: false,
    // 4,096 bytes of cookie, less its name and the JWE's own parts, at three bytes for four characters.
    maxBytes: 2_960,
  }),
  open: ({ cookieSecret, settings }) =>
    Promise.resolve({ port: signedCookiePort(createSeal(cookieSecret), settings.ttlMs) }),
};

export default backend;
