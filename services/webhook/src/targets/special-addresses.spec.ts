import { describe, expect, it } from 'vitest';
import { holds, isNetwork, isPublic, networks } from './special-addresses.js';

/** First and last address of each network that is no public host, and some that others were caught by. */
const SPECIAL = [
  '0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 100.100.100.200 127.0.0.1 127.255.255.255',
  '168.63.129.16 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.192',
  '192.0.0.255 192.0.2.0 192.0.2.255 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1',
  '198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0',
  '255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:a9fe:a9fe ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1',
  '64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:5ef5:79fb::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1',
  '2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1:: 2002:a00:1::1 2620:4f:8000::1',
  '3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2606:4700::1111%1',
].flatMap((line) => line.split(' '));

/** Public ones, right beside the above where there are such. */
const PUBLIC = [
  '1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 168.63.129.17',
  '169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255',
  '198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 8.8.8.8 2001:200::1 2001:db7::1',
  '2001:db9::1 2003::1 2606:4700::1111 2a00:1450:4001:810::200e 2620:4f:7fff::1 3ffd::1 3fff:1000::1',
].flatMap((line) => line.split(' '));

describe('addresses', () => {
  it.each(SPECIAL)('%s is no public host', (address) => expect(isPublic(address)).toBe(false));
  it.each(PUBLIC)('%s is one', (address) => expect(isPublic(address)).toBe(true));
  it.each(['', 'localhost', '0x7f000001', '2130706433', '127.1', '0177.0.0.1', '1.2.3.4 ', '[::1]', '1.2.3.4/8'])(
    '"%s" is no address',
    (text) => expect(isPublic(text)).toBe(false),
  );
});

describe('networks', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3', 'fd00::/8', 'fd00::1', '::/0'])('%s is one', (text) =>
    expect(isNetwork(text)).toBe(true),
  );
  it.each(['10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'host', ''])(
    '"%s" is none',
    (text) => expect(isNetwork(text)).toBe(false),
  );

  it('hold no address that is written as one of the other family', () => {
    const list = networks(['127.0.0.0/8', 'fd00::/8', '10.0.0.1']);
    const found = ['127.0.0.1', 'fd12::1', '10.0.0.1', '::ffff:127.0.0.1', '::127.0.0.1', '10.0.0.2'];
    expect(found.map((address) => holds(list, address))).toEqual([true, true, true, false, false, false]);
  });
});
