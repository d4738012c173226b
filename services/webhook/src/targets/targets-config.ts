import { z } from 'zod';
import { isNetwork } from './special-addresses.js';

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);
const HIGHEST_PORT = 65_535;

/** Whether a text, in small letters, is the name of a host. */
export const isHostName = (text: string): boolean => HOST.test(text);

const listOf = (isGood: (entry: string) => boolean, what: string) =>
  z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .refine((entries) => entries.every(isGood), `must be a list of ${what}, with commas between`);

/** An inclusive range of ports. */
export type Ports = readonly [lowest: number, highest: number];

const ports = z.string().transform((text, context): Ports[] => {
  const ranges = text.split(',').map((entry): Ports => {
    const [lowest = '', highest = lowest] = entry.trim().split('-');
    return [Number(lowest || Number.NaN), Number(highest || Number.NaN)];
  });
  const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT;
  if (ranges.every(([lowest, highest]) => isPort(lowest) && isPort(highest) && lowest <= highest)) return ranges;
  context.addIssue('must be ports and ranges of them (443,8000-8999)');
  return z.NEVER;
});

/** Configuration of where messages may go: ADR 0120. */
export const targetsConfig = {
  BONAFIDE_WEBHOOK_ALLOW_HTTP: z
    .stringbool()
    .default(false)
    .describe('Whether endpoints may be reached without TLS; for development only'),
  BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: listOf((entry) => isNetwork(entry) || isHostName(entry), 'addresses and hosts')
    .default([])
    .describe(
      'Receivers inside the installation: addresses, networks (10.1.0.0/16) and host names that are called although not public',
    ),
  BONAFIDE_WEBHOOK_REFUSED_ADDRESSES: listOf(isNetwork, 'addresses')
    .default([])
    .describe('Public addresses and networks that are not called, the installation’s own for instance'),
  BONAFIDE_WEBHOOK_PORTS: ports
    .default([
      [80, 80],
      [443, 443],
      [1024, HIGHEST_PORT],
    ])
    .describe('Ports that endpoints may have: 80,443,1024-65535'),
};
