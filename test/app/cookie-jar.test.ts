import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCookie, stringifySetCookie } from 'cookie';
import fc from 'fast-check';
import { CookieJar } from '../../bench/app/cookie-jar.ts';

function jarOf(...setCookies: string[]): CookieJar {
  const jar = new CookieJar();
  for (const setCookie of setCookies) jar.store(setCookie);
  return jar;
}

describe('a cookie jar', () => {
  it('sends back name and value, and nothing else', () => {
    assert.equal(jarOf('sid=s%3Aabc.def=; Path=/; HttpOnly; SameSite=Lax').header(), 'sid=s%3Aabc.def=');
  });

  it('keeps the last cookie of a name', () => {
    assert.equal(jarOf('sid=1', 'route=a', 'sid=2').header(), 'route=a; sid=2');
  });

  it('sends a cookie until it expires, and drops it then', async () => {
    const jar = jarOf('short=1; Max-Age=1', 'long=1; Max-Age=1000');
    assert.equal(jar.header(), 'short=1; long=1');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.equal(jar.header(), 'long=1');
  });

  it('deletes a cookie that is sent as expired', () => {
    assert.equal(jarOf('sid=1', 'sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT').header(), '');
    assert.equal(jarOf('sid=1', 'sid=1; Max-Age=0').header(), '');
  });

  it('lets Max-Age go before Expires', () => {
    assert.equal(jarOf('sid=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT').header(), 'sid=1');
  });

  it('ignores what is not a cookie', () => {
    assert.equal(jarOf('', '=x', 'novalue', 'sid=1; Expires=whenever').header(), 'sid=1');
  });

  it('keeps a lapsed cookie until it is replaced, and not a deleted one', () => {
    const justNow = `sid=1; Expires=${new Date(Date.now() - 1000).toUTCString()}`;
    const jar = jarOf('route=a', justNow);
    assert.equal(jar.header(), 'route=a');
    assert.equal(jar.headerWithLapsed(), 'route=a; sid=1');
    assert.ok(jar.hasLapsed);
    jar.store('sid=2');
    assert.ok(!jar.hasLapsed);
    assert.ok(!jarOf('sid=1', 'sid=1; Max-Age=0').hasLapsed);
    const forgetful = jarOf(justNow);
    forgetful.forgetLapsed();
    assert.equal(forgetful.headerWithLapsed(), '');
  });

  it('sends back every value exactly as it came, the last of each name', () => {
    const pair = fc.record({ name: fc.stringMatching(/^[a-c]{1,2}$/), value: fc.string({ maxLength: 20 }) });
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 8 }), (pairs) => {
        const jar = jarOf(...pairs.map((one) => stringifySetCookie({ ...one, path: '/', httpOnly: true })));
        const last = new Map(pairs.map(({ name, value }) => [name, value]));
        assert.deepEqual({ ...parseCookie(jar.header()) }, Object.fromEntries(last));
      }),
    );
  });

  it('holds exactly the cookies of a header that replaces all', () => {
    const jar = jarOf('sid=1', 'route=a');
    jar.replaceAll('sid=s%3A2; other=x=y');
    assert.equal(jar.header(), 'sid=s%3A2; other=x=y');
    jar.store('sid=; Max-Age=0');
    assert.equal(jar.header(), 'other=x=y');
    jar.replaceAll('');
    assert.equal(jar.header(), '');
  });

  it('adds what it no longer has to an older header', () => {
    const jar = jarOf('sid=1', 'sid=; Max-Age=0', 'route=b');
    assert.equal(jar.headerOver('sid=1; route=a'), 'sid=1; route=b');
    assert.equal(jarOf().headerOver(''), '');
  });
});
