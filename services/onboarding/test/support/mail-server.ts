import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A mail server that keeps what it is sent; SMTP as far as a client without extensions goes (RFC 5321). */
export interface MailServer {
  url: string;
  mails: string[];
  /** Refuses recipients from now on. */
  refuses: boolean;
  stop(): Promise<void>;
}

export async function mailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const mail = { mails: [] as string[], refuses: false };
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    let text = '';
    let isData = false;
    socket.write('220 test\r\n');
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        text += bytes.toString('utf8');
        for (
          let end = text.indexOf(isData ? '\r\n.\r\n' : '\r\n');
          end >= 0;
          end = text.indexOf(isData ? '\r\n.\r\n' : '\r\n')
        ) {
          const line = text.slice(0, end);
          text = text.slice(end + (isData ? 5 : 2));
          if (isData) mail.mails.push(line);
          const isQuit = line === 'QUIT';
          if (!isData && line === 'DATA') socket.write('354 go on\r\n');
          else if (!isData && mail.refuses && line.startsWith('RCPT')) socket.write('550 no such mailbox\r\n');
          else socket.write(isQuit ? '221 bye\r\n' : '250 ok\r\n');
          isData = !isData && line === 'DATA';
          if (isQuit) socket.end();
        }
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(mail, {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
