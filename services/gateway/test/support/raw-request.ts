import { connect } from 'node:net';

/** What came back over the connection. */
export interface RawAnswer {
  status: number;
  body: string;
}

/** What a raw request holds beside its target; a body goes out with its length. */
export interface RawOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Sends a request of which nothing is tidied up, neither target nor headers, and reads the answer until the server
 * closes the connection. Each character goes out as one byte (Latin 1).
 */
export function rawRequest(url: string, target: string, options: RawOptions = {}): Promise<RawAnswer> {
  const { method = 'GET', headers = {}, body = '' } = options;
  const { hostname, port } = new URL(url);
  const length = body && { 'content-length': String(body.length) };
  const lines = Object.entries({ host: 'x', connection: 'close', ...length, ...headers }).map((pair) =>
    pair.join(': '),
  );
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
    });
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => resolve(answerOf(text)));
    socket.on('error', reject);
  });
}

function answerOf(text: string): RawAnswer {
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ', 2)[1]), body: body.join('\r\n\r\n') };
}
