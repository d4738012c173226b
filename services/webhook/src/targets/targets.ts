import type { BlockList } from 'node:net';
import { isIP, isIPv4 } from 'node:net';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { holds, isNetwork, isPublic, networks } from './special-addresses.js';
import { isHostName, type Ports, type targetsConfig } from './targets-config.js';

const MOST_CHARACTERS = 2048;
/** Scheme, and what stands between it and the path, as it was written. */
const AUTHORITY = /^(https?):\/\/([^/?]*)/i;
/** White space, control characters and what readers of URLs take for a slash. */
const STRANGE = /[\p{C}\p{Z}\\]/u;
/** Names that no public resolver knows, or that stand for this machine: RFC 6761, 6762, 7686, 8375, 9476. */
const INNER = /(^|\.)(localhost|local|internal|invalid|test|onion|alt|arpa|localdomain|intranet|lan|home|corp|svc)$/;

/** The one rule of where messages may go: asked when an endpoint is registered or changed, and again at each attempt. */
@Injectable()
export class Targets {
  private readonly allowed: BlockList;
  private readonly refused: BlockList;
  private readonly hosts: ReadonlySet<string>;
  private readonly ports: readonly Ports[];
  private readonly takesHttp: boolean;

  constructor(@Inject(CONFIG) config: Config<typeof targetsConfig>) {
    const entries = config.BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES;
    this.allowed = networks(entries.filter(isNetwork));
    this.hosts = new Set(entries.filter((entry) => !isNetwork(entry)));
    this.refused = networks(config.BONAFIDE_WEBHOOK_REFUSED_ADDRESSES);
    this.ports = config.BONAFIDE_WEBHOOK_PORTS;
    this.takesHttp = config.BONAFIDE_WEBHOOK_ALLOW_HTTP;
  }

  /**
   * A URL as it will be called, or what is wrong with it, for whoever registers it. Names are not looked up: what they lead
   * to is decided at each attempt.
   */
  read(text: string): { url: URL } | { wrong: string } {
    if (text.length > MOST_CHARACTERS) return { wrong: `must have at most ${MOST_CHARACTERS} characters` };
    const [, , authority] = AUTHORITY.exec(text) ?? [];
    if (authority === undefined || STRANGE.test(text) || !URL.canParse(text)) return { wrong: 'must be an https URL' };
    if (text.includes('#')) return { wrong: 'must have no fragment' };
    if (authority.includes('@')) return { wrong: 'must hold no credentials' };
    const url = new URL(text);
    if (url.href.length > MOST_CHARACTERS) return { wrong: `must have at most ${MOST_CHARACTERS} characters` };
    const wrong = this.wrongWith(url, authority);
    return wrong === undefined ? { url } : { wrong };
  }

  /** What is wrong with a URL that was registered, by the settings of now; undefined when it may be called. */
  wrongWith(url: URL, authority = url.host): string | undefined {
    if (url.protocol !== 'https:' && !this.takesHttp) return 'must be an https URL';
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (!this.ports.some(([lowest, highest]) => port >= lowest && port <= highest))
      return 'has a port that is not called';
    const host = hostOf(url);
    if (isIPv4(host) && authority.replace(/:\d*$/, '') !== host) return 'must write its address in the usual way';
    if (isIP(host)) return this.mayCall(host) ? undefined : 'leads to an address that is not called';
    if (this.hosts.has(host)) return undefined;
    // A name without a dot is one of inside. With a dot behind, none is found among the operator's.
    if (!isHostName(host) || !host.includes('.') || INNER.test(host)) return 'names a host that is not called';
    return undefined;
  }

  /** Whether a connection to an address is allowed for a host whose name led there; for an address that stands in a URL without `host`. */
  mayCall(address: string, host?: string): boolean {
    if (host !== undefined && this.hosts.has(host)) return isIP(address) !== 0;
    if (holds(this.allowed, address)) return true;
    return isPublic(address) && !holds(this.refused, address);
  }
}

/** The host of a URL; an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
