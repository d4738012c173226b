import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Targets } from './targets.js';
import { targetsConfig } from './targets-config.js';

const config = (values: Record<string, string> = {}) => z.object(targetsConfig).parse(values);
const targets = (values?: Record<string, string>) =>
  new Targets(config(values) as ConstructorParameters<typeof Targets>[0]);
const wrong = (url: string, values?: Record<string, string>) => {
  const read = targets(values).read(url);
  return 'wrong' in read ? read.wrong : undefined;
};

/** What is refused before anybody calls it. */
const HOSTILE = [
  // Addresses of inside, and other ways to write them.
  'https://127.0.0.1/ https://127.1/ https://127.0.1/ https://0/ https://0.0.0.0/ https://2130706433/ https://0x7f000001/',
  'https://0x7f.0.0.1/ https://017700000001/ https://0177.0.0.1/ https://127.0.0.01/ https://0x7f.1/ https://10.0.0.1:8443/',
  'https://169.254.169.254/latest/meta-data/ https://0xa9fea9fe/ https://2852039166/ https://0251.0376.0251.0376/',
  'https://100.100.100.200/ https://168.63.129.16/ https://192.168.1.1/ https://172.31.0.1/ https://224.0.0.1/',
  'https://255.255.255.255/ https://198.18.0.1/ https://192.0.2.1/ https://127.0.0.1./ https://%31%32%37.0.0.1/',
  'https://１２７.０.０.１/ https://①②⑦.⓪.⓪.①/ https://127。0。0。1/ https://[::1]/ https://[::]/ https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://[::127.0.0.1]/ https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/ https://[2001:0:7f00:1::]/ https://[fd00:ec2::254]/ https://[fe80::1]/ https://[fc00::1]/',
  'https://[ff02::1]/ https://[2001:db8::1]/ https://[::ffff:8.8.8.8]/ https://[fec0::1]/ https://[fe80::1%25eth0]/',
  // Public ones that are not written in the usual way: whoever does that hides something.
  'https://0x08080808/ https://134744072/ https://8.8.2056/ https://010.010.010.010/ https://8.8.8.8./',
  // Names of inside.
  'https://localhost/ https://LOCALHOST/ https://localhost./ https://a.localhost/ https://printer.local/ https://db/',
  'https://metadata.google.internal/ https://kubernetes.default.svc/ https://x.svc.cluster.local/ https://hidden.onion/',
  'https://router.home.arpa/ https://1.0.0.127.in-addr.arpa/ https://hooks.example.org./ https://vpn.corp/',
  // Credentials, fragments, other schemes, other ports.
  'https://user:password@hooks.example.org/ https://user@hooks.example.org/ https://@hooks.example.org/',
  'https://hooks.example.org@127.0.0.1/ https://hooks.example.org#@127.0.0.1/ https://hooks.example.org/#x',
  'http://hooks.example.org/ ftp://hooks.example.org/ file:///etc/passwd gopher://127.0.0.1/ javascript:alert(1)',
  'data:text/plain,x //hooks.example.org/ https:hooks.example.org https:/hooks.example.org https:///127.0.0.1/',
  'https://hooks.example.org:22/ https://hooks.example.org:25/ https://hooks.example.org:0/ https://hooks.example.org:65536/',
  'https://hooks.example.org\\@127.0.0.1/ https:\\\\hooks.example.org/ https:// https://.../ https://a..b/',
].flatMap((line) => line.split(' '));

const STRANGE = [
  ' https://hooks.example.org/',
  'https://hooks.example.org/ ',
  'https://hooks.example.org/\nx',
  'https://hooks.example\t.org/',
  'https://hooks.example.org/\u0000',
  'https://hooks.example.org/\u202e',
  'https://ho\u00adoks.example.org/',
];

describe('a URL is refused at once', () => {
  it.each([...HOSTILE, ...STRANGE])('%j', (url) => expect(wrong(url)).toBeDefined());
  it('in a table of many', () => expect(HOSTILE.length).toBeGreaterThan(90));
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
