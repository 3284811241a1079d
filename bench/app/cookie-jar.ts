import { parseCookie, parseSetCookie } from 'cookie';
import { nowUs } from '../model/clock.ts';

interface Cookie {
  /** As the Cookie header has it: one text that all headers of the jar share, since there may be a million jars. */
  readonly pair: string;
  /** On the machine's monotonic clock; Infinity for a session cookie. */
  readonly expiresUs: number;
}

/** A browser's and a server's clock may be this far apart, and the times of cookies are whole seconds. */
const CLOCKS_APART_US = 2e6;

/** Values are sent back exactly as they came. */
const AS_SENT = { decode: (value: string) => value };

/**
 * The cookies of one user for one origin, as a browser keeps them (RFC 6265): the last of a name wins, Max-Age goes
 * before Expires, and an expired cookie is not sent. Domain and Path are ignored, since a user has one origin, whose
 * cookies are all for `/`.
 *
 * A cookie that expired by its time is lapsed: it stays in the jar until it is replaced, so that it can still be
 * presented on purpose. A cookie that the server deleted is gone.
 */
export class CookieJar {
  readonly #cookies: Map<string, Cookie> = new Map();
  #lastStored: string | null = null;
  #header: string | null = null;
  #headerUntilUs = 0;
  #hasLapsed = false;
  #all: string | null = null;

  /** Takes in the value of one Set-Cookie header; ignores what is no cookie. */
  store(setCookie: string): void {
    // Most answers set the same cookie as the answer before.
    if (setCookie === this.#lastStored) return;
    const { name, value = '', maxAge, expires } = parseSetCookie(setCookie, AS_SENT);
    if (name === '') return;
    const expiresUs = expiryUs(maxAge, expires);
    this.#cookies.delete(name);
    if (expiresUs > nowUs() - CLOCKS_APART_US) this.#cookies.set(name, { pair: `${name}=${value}`, expiresUs });
    this.#changed();
    // The lifetime of Max-Age starts again with each answer.
    if (maxAge === undefined) this.#lastStored = setCookie;
  }

  /** Holds exactly the cookies of this Cookie header from now on, without an end. */
  replaceAll(header: string): void {
    this.#cookies.clear();
    for (const [name, value = ''] of Object.entries(parseCookie(header, AS_SENT))) {
      this.#cookies.set(name, { pair: `${name}=${value}`, expiresUs: Number.POSITIVE_INFINITY });
    }
    this.#changed();
  }

  /** The value of the Cookie header, without lapsed cookies; empty if nothing is left. */
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

  /** As `header`, with the lapsed cookies. */
  headerWithLapsed(): string {
    this.#all ??= [...this.#cookies.values()].map(({ pair }) => pair).join('; ');
    return this.#all;
  }

  /** As `headerWithLapsed`, preceded by those cookies of an older header that the jar no longer has. */
  headerOver(before: string): string {
    const gone = Object.entries(parseCookie(before, AS_SENT))
      .filter(([name]) => !this.#cookies.has(name))
      .map(([name, value = '']) => `${name}=${value}`);
    return [...gone, this.headerWithLapsed()].filter((pairs) => pairs !== '').join('; ');
  }

  /** Whether a lapsed cookie is in the jar. */
  get hasLapsed(): boolean {
    this.header();
    return this.#hasLapsed;
  }

  /** Whether a cookie is so near its end that the server may already refuse it. */
  get lapsesSoon(): boolean {
    this.header();
    return this.#hasLapsed || this.#headerUntilUs < nowUs() + CLOCKS_APART_US;
  }

  forgetLapsed(): void {
    const now = nowUs();
    for (const [name, { expiresUs }] of this.#cookies) if (expiresUs <= now) this.#cookies.delete(name);
    this.#changed();
  }

  #changed(): void {
    this.#header = null;
    this.#all = null;
    this.#lastStored = null;
  }
}

function expiryUs(maxAge: number | undefined, expires: Date | undefined): number {
  if (maxAge !== undefined) return maxAge > 0 ? nowUs() + maxAge * 1e6 : Number.NEGATIVE_INFINITY;
  if (expires !== undefined) return nowUs() + (expires.valueOf() - Date.now()) * 1000;
  return Number.POSITIVE_INFINITY;
}
