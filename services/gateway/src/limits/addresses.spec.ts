import { describe, expect, it } from 'vitest';
import { addressIn, networkOf } from './addresses.js';

describe('an address', () => {
  it.each<[string, string | undefined]>([
    ['9.9.9.2', '9.9.9.2'],
    [' 9.9.9.2:4001 ', '9.9.9.2'],
    ['::ffff:9.9.9.2', '9.9.9.2'],
    ['[::FFFF:9.9.9.2]:443', '9.9.9.2'],
    ['::ffff:909:902', '9.9.9.2'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['', undefined],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['9.9.9', undefined],
    ['09.9.9.2', undefined],
    ['9.9.9.2:', undefined],
    ['9.9.9.2:4001:1', undefined],
    ['9.9.9.5%20x', undefined],
    ['[9.9.9.2]', '9.9.9.2'],
    ['[2001:db8::1', undefined],
    ['2001:db8::1::2', undefined],
  ])('in %j is %s', (text, address) => expect(addressIn(text)).toBe(address));

  it.each([
    ['9.9.9.2', '9.9.9.2'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['1::3:4:5:6:7:8', '1:0:3:4::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));
});
