import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { CONFIG } from '@bonafide/platform/process/tokens';
import proxyAddr from '@fastify/proxy-addr';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { BoundedMap } from './bounded-map.js';
import type { limitsConfig } from './limits-config.js';

/** What some proxies write: IPv4 with a port, IPv6 in brackets with or without one. */
const DRESSED = /^(?:([\d.]+)|\[([^\]]*)\])(?::\d{1,5})?$/;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;
const GROUPS = 8;
const NETWORK_GROUPS = 4;
/** Ends of connections whose address was read. */
const REMEMBERED = 1000;

/**
 * An address in its one form: without port, brackets and zone, IPv6 as short as it can be, and IPv4 where IPv6 stands for
 * it. Undefined for what is no address.
 */
export function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const [, v4, v6] = DRESSED.exec(trimmed) ?? [];
  const bare = v4 ?? v6 ?? trimmed;
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const { address } = new SocketAddress({ address: bare.split('%', 1)[0] as string, family: 'ipv6' });
  return MAPPED.exec(address)?.[1] ?? address;
}

/** What counts as one address, of an address in its one form: itself, or the network (/64) of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const groups = [...first, ...Array<string>(Math.max(0, GROUPS - first.length - last.length)).fill('0'), ...last];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** Who is at the other end of a connection. */
interface Peer {
  address: string;
  isProxy: boolean;
}

/** Whose request it is by address, as far as trusted proxies say so. */
@Injectable()
export class Addresses {
  private readonly peers = new BoundedMap<Peer>(REMEMBERED);
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor(@Inject(CONFIG) config: Pick<z.infer<z.ZodObject<typeof limitsConfig>>, 'BONAFIDE_TRUSTED_PROXIES'>) {
    this.isTrusted = proxyAddr.compile(config.BONAFIDE_TRUSTED_PROXIES);
  }

  /**
   * The caller's address: the nearest one that is not a trusted proxy. Where a proxy names what is no address, it is the
   * proxy's own.
   */
  of({ socket, headers }: IncomingMessage): string {
    const peer = this.peer(socket.remoteAddress ?? '');
    if (!peer.isProxy) return peer.address;
    let { address } = peer;
    const hops = headers['x-forwarded-for']?.toString().split(',') ?? [];
    for (const hop of hops.reverse()) {
      const named = addressIn(hop);
      if (named === undefined) return address;
      address = named;
      if (!this.isProxy(address)) return address;
    }
    return address;
  }

  private peer(remote: string): Peer {
    const known = this.peers.get(remote);
    if (known) return known;
    const address = addressIn(remote) ?? '';
    const peer = { address, isProxy: this.isProxy(address) };
    this.peers.set(remote, peer);
    return peer;
  }

  /** True for a proxy that is trusted to name its callers. */
  isProxy(address: string): boolean {
    return address !== '' && this.isTrusted(address, 0);
  }
}
