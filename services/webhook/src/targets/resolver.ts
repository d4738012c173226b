import { Resolver as DnsResolver } from 'node:dns/promises';

/** Looks names up: all addresses of a host. Rejects when there are none, or they cannot be had. */
export interface Resolver {
  addresses(host: string): Promise<string[]>;
}

/** Token of the `Resolver` that connections use. */
export const RESOLVER = Symbol('Resolver');

/** How long one question to a name server may take, and how often it is asked. */
const QUESTION = { timeout: 2500, tries: 2 };

/**
 * Asks the name servers of the system. Not `getaddrinfo`: it would occupy one of the few threads that all of this process
 * shares for as long as a server of somebody else is silent, and read `/etc/hosts` and search lists, which no receiver is in.
 */
export class NameServers implements Resolver {
  private readonly dns = new DnsResolver(QUESTION);

  /** `servers`: others than the system's, as `address:port`. */
  constructor(servers?: readonly string[]) {
    if (servers) this.dns.setServers(servers);
  }

  async addresses(host: string): Promise<string[]> {
    const answers = await Promise.allSettled([this.dns.resolve4(host), this.dns.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    throw answers.find((answer) => answer.status === 'rejected')?.reason ?? new Error('The name has no address');
  }
}
