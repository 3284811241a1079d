import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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

  it('takes no notice of what is not a cookie', () => {
    assert.equal(jarOf('', '=x', 'novalue', 'sid=1; Expires=whenever').header(), 'sid=1');
  });

  it('tells a cookie that ran out from one that was deleted, and keeps it until it is replaced', () => {
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
});
