import { connect, type Socket } from 'node:net';

/** Characters of an answer that are kept. */
const KEPT = 4000;

/**
 * Callers who do not behave, as text on sockets: harmless one by one. All are closed by `leave`. `headers` are their
 * credentials, if they have any.
 */
export class Attackers {
  private readonly sockets: Socket[] = [];
  private refusals = 0;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Opens a connection and writes to it; what comes back is collected as text, unless it is never read. */
  open(text: string, reads = true): { socket: Socket; answer: () => string } {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    const collect = (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      this.refusals += text.match(/HTTP\/1\.1 (?:401|408|429|503)/g)?.length ?? 0;
      answer = (answer + text).slice(-KEPT);
    };
    if (reads) socket.on('data', collect);
    else socket.pause();
    socket.on('error', () => undefined).write(text);
    this.sockets.push(socket);
    return { socket, answer: () => answer };
  }

  /** A head with the credentials of these attackers. */
  head(method: string, path: string, own: Record<string, string | number> = {}): string {
    const lines = Object.entries({ host: 'gateway', 'content-type': 'application/json', ...this.headers, ...own });
    return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  }

  /** A body that comes byte by byte. */
  slowBody(path: string) {
    const opened = this.open(`${this.head('POST', path, { 'content-length': 10_000 })}{`);
    this.timers.push(setInterval(() => opened.socket.writable && opened.socket.write(' '), 100));
    return opened;
  }

  /** A body whose second chunk never comes. */
  unfinishedChunk(path: string) {
    return this.open(`${this.head('POST', path, { 'transfer-encoding': 'chunked' })}1\r\n{\r\n`);
  }

  /** Asks whether to send a body and never does. */
  asksFirst(path: string) {
    return this.open(this.head('POST', path, { 'content-length': 100, expect: '100-continue' }));
  }

  /** Asks for an answer and never reads it. */
  slowRead(path: string) {
    return this.open(this.head('GET', path), false);
  }

  /** A connection on which nothing is asked. */
  idle() {
    return this.open('');
  }

  /** Small calls without pause, one after the other. */
  flood(path: string) {
    const call = `${this.head('POST', path, { 'content-length': 2 })}{}`;
    return this.repeat(() => call);
  }

  /** The same without pause: what `next` makes, whenever something comes back. */
  repeat(next: () => string) {
    const opened = this.open(next());
    opened.socket.on('data', () => opened.socket.writable && opened.socket.write(next()));
    return opened;
  }

  /** How many of the answers read so far were refusals of a gateway: 401, 408, 429, 503. */
  get refused(): number {
    return this.refusals;
  }

  /** Closes all connections. */
  leave(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.sockets) socket.destroy();
  }
}
