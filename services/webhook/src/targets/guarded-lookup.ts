import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';
import type { Resolver } from './resolver.js';
import type { Targets } from './targets.js';

/** A connection that was not made, since it would have led where messages do not go. Says nothing of where that is. */
export class RefusedAddress extends Error {
  constructor() {
    super('leads to an address that is not called');
    this.name = 'RefusedAddress';
  }
}

/**
 * The look-up of a connection: answers addresses that may be called, and the connection is made to one of these and no other,
 * so that a name cannot lead elsewhere between the check and the call. One address that may not be called refuses the name.
 */
export function guardedLookup(targets: Targets, resolver: Resolver): LookupFunction {
  return (host, options, done) => {
    resolver.addresses(host).then(
      (addresses) => {
        const isRefused = addresses.length === 0 || !addresses.every((address) => targets.mayCall(address, host));
        if (isRefused) return done(new RefusedAddress(), []);
        const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
        const [first] = all;
        if (options.all || !first) done(null, all);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, []),
    );
  };
}
