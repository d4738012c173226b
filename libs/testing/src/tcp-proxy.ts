import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a server, which a test may interrupt. */
export interface TcpProxy {
  /** The server's URL, through the proxy. */
  url: string;
  /** Ends the connections through it and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again. */
  restore(): Promise<void>;
  /** Forwards nothing more, without telling either side, until it is cut. */
  stall(): void;
  /** Goes on taking connections and forwards nothing on any of them, new ones included, until it thaws. */
  freeze(): void;
  thaw(): void;
}

/** Starts a proxy on the loopback address to the server of a URL. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const url = new URL(target);
  const [farHost, farPort] = [url.hostname, Number(url.port)];
  const sockets = new Map<Socket, Socket>();
  let isFrozen = false;
  const join = (from: Socket, to: Socket) => {
    sockets.set(from, to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    if (!isFrozen) from.pipe(to);
  };
  const stall = () => {
    for (const socket of sockets.keys()) socket.unpipe().pause();
  };
  const server = createServer((near) => {
    const far = connect(farPort, farHost);
    join(near, far);
    join(far, near);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    cut: async () => {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
      await once(server, 'close');
    },
    restore: async () => void (await listen(port)),
    stall,
    freeze: () => {
      isFrozen = true;
      stall();
    },
    thaw: () => {
      isFrozen = false;
      for (const [from, to] of sockets) from.pipe(to);
    },
  };
}
