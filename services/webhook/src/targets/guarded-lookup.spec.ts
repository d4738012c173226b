import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guardedLookup, RefusedAddress } from './guarded-lookup.js';
import { Targets } from './targets.js';
import { targetsConfig } from './targets-config.js';

const targets = new Targets(
  z.object(targetsConfig).parse({ BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: 'receiver.svc' }) as ConstructorParameters<
    typeof Targets
  >[0],
);

const lookup = (addresses: string[], host = 'hooks.example.org') =>
  promisify(guardedLookup(targets, { addresses: async () => addresses }))(host, { all: true });

describe('the look-up of a connection', () => {
  it('answers the addresses that may be called, of both families', async () =>
    expect(await lookup(['8.8.8.8', '2606:4700::1111'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]));

  it.each([
    [['127.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['2606:4700::1111', '::1']],
    [['::ffff:8.8.8.8']],
    [[]],
    [['nonsense']],
  ])('refuses a name that leads to %j', (addresses) => expect(lookup(addresses)).rejects.toThrow(RefusedAddress));

  it('answers what the host of an operator leads to', async () =>
    expect(await lookup(['10.0.0.1'], 'receiver.svc')).toEqual([{ address: '10.0.0.1', family: 4 }]));

  it('tells what the resolver says', () => {
    const silent = guardedLookup(targets, { addresses: () => Promise.reject(new Error('ENOTFOUND')) });
    return expect(promisify(silent)('hooks.example.org', { all: true })).rejects.toThrow('ENOTFOUND');
  });
});
