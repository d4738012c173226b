import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';
import { listOf } from '../config/list-of.js';

const count = z.coerce.number().int().min(1);

function areNetworks(list: string[]): boolean {
  try {
    proxyAddr.compile(list);
    return true;
  } catch {
    return false;
  }
}

/** Configuration of the rate limits. */
export const limitsConfig = {
  BONAFIDE_RATE_LIMIT: count.default(60_000).describe('Requests a minute of one client'),
  BONAFIDE_ADDRESS_RATE_LIMIT: count
    .default(6000)
    .describe('Requests a minute of one address, of those that show no right credentials'),
  BONAFIDE_OPEN_REQUESTS: count.default(256).describe('Requests of one client that may be open at a time'),
  BONAFIDE_ADDRESS_OPEN_REQUESTS: count
    .default(64)
    .describe('Requests of one address that show no right credentials and may be open at a time'),
  BONAFIDE_ADDRESS_CONNECTIONS: count
    .default(2000)
    .describe('Connections of one address that may be open at a time; trusted proxies may have any number'),
  BONAFIDE_TRUSTED_PROXIES: listOf('')
    .refine(areNetworks, 'must be addresses and networks, for example 10.42.0.0/16')
    .describe('Comma-separated addresses and networks whose x-forwarded-for is trusted; none when empty'),
};
