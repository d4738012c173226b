import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HOSTILE_URLS } from './hostile-urls.fixture.js';
import { Targets } from './targets.js';
import { targetsConfig } from './targets-config.js';

const config = (values: Record<string, string> = {}) => z.object(targetsConfig).parse(values);
const targets = (values?: Record<string, string>) =>
  new Targets(config(values) as ConstructorParameters<typeof Targets>[0]);
const wrong = (url: string, values?: Record<string, string>) => {
  const read = targets(values).read(url);
  return 'wrong' in read ? read.wrong : undefined;
};

describe('a URL is refused at once', () => {
  it.each(HOSTILE_URLS)('%j', (url) => expect(wrong(url)).toBeDefined());
  it('in a table of many', () => expect(HOSTILE_URLS.length).toBeGreaterThan(90));
});

describe('a URL that is taken', () => {
  it.each([
    ['https://hooks.example.org', 'https://hooks.example.org/'],
    ['HTTPS://Hooks.Example.ORG:443/In?a=b', 'https://hooks.example.org/In?a=b'],
    ['https://hooks.example.org:8443/', 'https://hooks.example.org:8443/'],
    ['https://münchen.example/ä', 'https://xn--mnchen-3ya.example/%C3%A4'],
    ['https://8.8.8.8:1024/', 'https://8.8.8.8:1024/'],
    ['https://[2606:4700:0:0::1111]/', 'https://[2606:4700::1111]/'],
    ['https://a_b.example/', 'https://a_b.example/'],
  ])('%s is called as %s', (text, href) => {
    const read = targets().read(text);
    expect('url' in read && read.url.href).toBe(href);
  });
});

describe('an operator', () => {
  it('may let receivers be called without TLS', () => {
    expect(wrong('http://hooks.example.org/', { BONAFIDE_WEBHOOK_ALLOW_HTTP: 'true' })).toBeUndefined();
    expect(wrong('http://127.0.0.1/', { BONAFIDE_WEBHOOK_ALLOW_HTTP: 'true' })).toBeDefined();
  });

  it('may name addresses, networks and hosts of inside, and nothing beside them', () => {
    const inside = { BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: '10.1.0.0/16, fd00::/8, Receiver.svc,127.0.0.1' };
    const urls = ['https://10.1.2.3/', 'https://[fd12::1]/', 'https://receiver.svc/', 'https://127.0.0.1/'];
    expect(urls.map((url) => wrong(url, inside))).toEqual(urls.map(() => undefined));
    const others = [
      'https://10.2.0.1/',
      'https://[::ffff:10.1.2.3]/',
      'https://other.svc/',
      'https://127.1/',
      'https://a.receiver.svc/',
    ];
    expect(others.filter((url) => wrong(url, inside) === undefined)).toEqual([]);
    expect(targets(inside).mayCall('10.9.9.9', 'receiver.svc')).toBe(true);
    expect(targets(inside).mayCall('10.9.9.9', 'hooks.example.org')).toBe(false);
    expect(targets(inside).mayCall('10.1.9.9', 'hooks.example.org')).toBe(true);
  });

  it('may refuse public addresses and choose the ports', () => {
    const strict = { BONAFIDE_WEBHOOK_REFUSED_ADDRESSES: '8.8.8.0/24', BONAFIDE_WEBHOOK_PORTS: '443,9000-9001' };
    const urls = [
      'https://8.8.8.8/',
      'https://8.8.4.4/',
      'https://8.8.4.4:9001/',
      'https://8.8.4.4:9002/',
      'https://8.8.4.4:80/',
    ];
    expect(urls.map((url) => wrong(url, strict) === undefined)).toEqual([false, true, true, false, false]);
  });

  it.each([
    ['BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES', 'https://receiver'],
    ['BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES', '10.0.0.0/99'],
    ['BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES', '*.svc'],
    ['BONAFIDE_WEBHOOK_REFUSED_ADDRESSES', 'receiver'],
    ['BONAFIDE_WEBHOOK_PORTS', '443-'],
    ['BONAFIDE_WEBHOOK_PORTS', '0'],
    ['BONAFIDE_WEBHOOK_PORTS', '9-8'],
    ['BONAFIDE_WEBHOOK_PORTS', ''],
    ['BONAFIDE_WEBHOOK_PORTS', '65536'],
    ['BONAFIDE_WEBHOOK_ALLOW_HTTP', 'perhaps'],
  ])('cannot set %s to "%s"', (key, value) => expect(() => config({ [key]: value })).toThrow());
});
