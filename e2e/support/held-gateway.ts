import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PLANNED } from '@bonafide/contract/planned';
import { Contract } from '@bonafide/testing/contract/contract';
import { overhear } from '@bonafide/testing/contract/overhear';
import { ContractWatch } from '@bonafide/testing/contract/watch';

/** The gateway as tests call it: every answer that passes is held against the wire contract. */
export interface HeldGateway {
  url: string;
  close(): void;
}

/**
 * Stands before the gateway and passes everything on as it streams. What an answer breaks is appended to the file
 * `report`, a line each.
 */
export async function startHeldGateway(port: number, report: string): Promise<HeldGateway> {
  const watch = new ContractWatch(new Contract(), { planned: PLANNED });
  const server: Server = createServer((incoming, outgoing) => passOn(port, incoming, outgoing));
  overhear(server, (answer) => {
    watch.see(answer);
    for (const violation of watch.violations) appendFileSync(report, `${violation}\n`);
    watch.violations.clear();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** When a test has stopped the gateway, the connection breaks here as well; nothing answers in its place. */
function passOn(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url: path } = incoming;
  const upstream = request({ agent: false, host: '127.0.0.1', port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  // An answer may come before the whole request was read; the rest of the request is then dropped.
  upstream.on('error', () => outgoing.headersSent || outgoing.destroy());
  outgoing.once('close', () => outgoing.writableFinished || upstream.destroy());
  incoming.pipe(upstream);
}
