import { nowUs } from '../model/clock.ts';

interface Cookie {
  readonly pair: string;
  /** On the machine's monotonic clock; Infinity for a session cookie. */
  readonly expiresUs: number;
}

/** A browser's and a server's clock may be this far apart, and the times of cookies are whole seconds. */
const CLOCKS_APART_US = 2e6;

/**
 * The cookies of one virtual user for one origin, as a browser keeps them (RFC 6265): the last of a name wins,
 * Max-Age goes before Expires, and what has expired is not sent. Domain and Path are not looked at, since a user
 * talks to one origin whose cookies are all for `/`. One that ran out, rather than being deleted by the server, is
 * remembered until it is replaced, for those who want to present it all the same.
 */
export class CookieJar {
  readonly #cookies: Map<string, Cookie> = new Map();
  #lastStored: string | null = null;
  #header: string | null = null;
  #headerUntilUs = 0;
  #hasLapsed = false;
  #all: string | null = null;

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
    if (expiresUs > nowUs() - CLOCKS_APART_US) this.#cookies.set(name, { pair: pair.trim(), expiresUs });
    this.#header = null;
    this.#all = null;
    // The lifetime of Max-Age begins anew with each answer.
    this.#lastStored = /;\s*max-age\s*=/i.test(setCookie) ? null : setCookie;
  }

  /** The value of the Cookie header, empty when there is nothing to send. */
  header(): string {
    if (this.#header !== null && this.#headerUntilUs === Number.POSITIVE_INFINITY) return this.#header;
    const now = nowUs();
    if (this.#header !== null && now < this.#headerUntilUs) return this.#header;
    this.#headerUntilUs = Number.POSITIVE_INFINITY;
    this.#hasLapsed = false;
    const pairs: string[] = [];
    for (const { pair, expiresUs } of this.#cookies.values()) {
      if (expiresUs <= now) {
        this.#hasLapsed = true;
        continue;
      }
      this.#headerUntilUs = Math.min(this.#headerUntilUs, expiresUs);
      pairs.push(pair);
    }
    this.#header = pairs.join('; ');
    return this.#header;
  }

  /** The same with the cookies that have run out. */
  headerWithLapsed(): string {
    this.#all ??= [...this.#cookies.values()].map(({ pair }) => pair).join('; ');
    return this.#all;
  }

  /** As `headerWithLapsed`, and with those cookies of an older header that are not there any more. */
  headerOver(before: string): string {
    const gone = before
      .split('; ')
      .filter((pair) => pair !== '' && !this.#cookies.has(pair.slice(0, pair.indexOf('='))));
    return [...gone, this.headerWithLapsed()].filter((pairs) => pairs !== '').join('; ');
  }

  /** Whether a cookie has run out and was not replaced. */
  get hasLapsed(): boolean {
    this.header();
    return this.#hasLapsed;
  }

  /** Whether a cookie is so near its end that a server may take it for over. */
  get lapsesSoon(): boolean {
    this.header();
    return this.#hasLapsed || this.#headerUntilUs < nowUs() + CLOCKS_APART_US;
  }

  forgetLapsed(): void {
    const now = nowUs();
    for (const [name, { expiresUs }] of this.#cookies) if (expiresUs <= now) this.#cookies.delete(name);
    this.#header = null;
    this.#all = null;
    this.#lastStored = null;
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
  if (maxAge !== null) return maxAge > 0 ? nowUs() + maxAge * 1e6 : Number.NEGATIVE_INFINITY;
  return expires;
}
