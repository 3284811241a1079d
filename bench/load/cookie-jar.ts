import { nowUs } from '../model/clock.ts';

interface Cookie {
  readonly pair: string;
  /** On the machine's monotonic clock; Infinity for a session cookie. */
  readonly expiresUs: number;
}

/**
 * The cookies of one virtual user for one origin, as a browser keeps them (RFC 6265): the last of a name wins,
 * Max-Age goes before Expires, and what has expired is not sent. Domain and Path are not looked at, since a user
 * talks to one origin whose cookies are all for `/`.
 */
export class CookieJar {
  #cookies: Map<string, Cookie> = new Map();
  #lastStored: string | null = null;
  #header: string | null = null;
  #headerUntilUs = 0;

  /** Takes in the value of one Set-Cookie header. */
  store(setCookie: string): void {
    // Most answers set the very cookie that the answer before did.
    if (setCookie === this.#lastStored) return;
    const [pair = '', ...attributes] = setCookie.split(';');
    const equals = pair.indexOf('=');
    if (equals < 1) return;
    const name = pair.slice(0, equals).trim();
    const expiresUs = expiryUs(attributes);
    this.#cookies.delete(name);
    if (expiresUs > nowUs()) this.#cookies.set(name, { pair: pair.trim(), expiresUs });
    this.#header = null;
    // The lifetime of Max-Age begins anew with each answer.
    this.#lastStored = /;\s*max-age\s*=/i.test(setCookie) ? null : setCookie;
  }

  /** The value of the Cookie header, empty when there is nothing to send. */
  header(): string {
    if (this.#header !== null && this.#headerUntilUs === Number.POSITIVE_INFINITY) return this.#header;
    const now = nowUs();
    if (this.#header !== null && now < this.#headerUntilUs) return this.#header;
    let untilUs = Number.POSITIVE_INFINITY;
    const pairs: string[] = [];
    for (const [name, cookie] of this.#cookies) {
      if (cookie.expiresUs <= now) {
        this.#cookies.delete(name);
        continue;
      }
      untilUs = Math.min(untilUs, cookie.expiresUs);
      pairs.push(cookie.pair);
    }
    this.#headerUntilUs = untilUs;
    this.#header = pairs.join('; ');
    return this.#header;
  }
}

function expiryUs(attributes: readonly string[]): number {
  let expires = Number.POSITIVE_INFINITY;
  let maxAge: number | null = null;
  for (const attribute of attributes) {
    const equals = attribute.indexOf('=');
    if (equals < 0) continue;
    const key = attribute.slice(0, equals).trim().toLowerCase();
    const value = attribute.slice(equals + 1).trim();
    if (key === 'max-age' && /^-?\d+$/.test(value)) maxAge = Number(value);
    if (key === 'expires') {
      const wallMs = Date.parse(value);
      if (!Number.isNaN(wallMs)) expires = nowUs() + (wallMs - Date.now()) * 1000;
    }
  }
  return maxAge === null ? expires : nowUs() + maxAge * 1e6;
}
