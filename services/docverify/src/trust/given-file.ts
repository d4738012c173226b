import { open } from 'node:fs/promises';
import { refused } from './trust-imports.js';

const MOST_BYTES = 16_777_216;
const BASE64 = 'base64:';
const PEM = /^-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END/;

/**
 * What an argument of a command names: a file, standard input (`-`), or bytes in the argument itself (`base64:…`), for pods whose
 * disk cannot be written. PEM becomes DER. Throws DomainError INVALID_VALUE for a file that is missing or has more than 16 MB.
 */
export async function givenFile(name: string): Promise<Buffer> {
  return withoutArmour(await bytesOf(name));
}

async function bytesOf(name: string): Promise<Buffer> {
  if (name.startsWith(BASE64)) return Buffer.from(name.slice(BASE64.length), 'base64');
  if (name === '-') return bounded(process.stdin, 'The input');
  const file = await open(name).catch(() => {
    throw refused(`There is no file ${name}`);
  });
  // The stream closes the file.
  return bounded(file.createReadStream(), name);
}

async function bounded(stream: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > MOST_BYTES) throw refused(`${name} has more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function withoutArmour(bytes: Buffer): Buffer {
  const [, body] = bytes[0] === 0x2d ? (PEM.exec(bytes.toString('latin1')) ?? []) : [];
  return body === undefined ? bytes : Buffer.from(body, 'base64');
}
