import { open } from 'node:fs/promises';
import { refused } from './trust-imports.js';

const MOST_BYTES = 16_777_216;
const BASE64 = 'base64:';
/** How DER and JSON begin; what begins otherwise may have text before its first part in PEM. */
const NO_PEM: readonly (number | undefined)[] = [0x30, 0x7b];
const PEM = /-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END/g;

/**
 * What an argument of a command names: a file, standard input (`-`), or bytes in the argument itself (`base64:…`), for pods whose
 * disk cannot be written. PEM becomes DER. Throws DomainError INVALID_VALUE for a file that is missing or has more than 16 MB.
 */
export async function givenFile(name: string): Promise<Buffer> {
  const [first = Buffer.alloc(0)] = withoutArmour(await bytesOf(name));
  return first;
}

/** As `givenFile`, of a file that may have several parts in PEM one after the other. */
export async function givenFiles(name: string): Promise<Buffer[]> {
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

/** The parts of a file in PEM, whatever is written between them; else the file itself. */
function withoutArmour(bytes: Buffer): Buffer[] {
  if (NO_PEM.includes(bytes[0])) return [bytes];
  const parts = [...bytes.toString('latin1').matchAll(PEM)].map(([, body = '']) => Buffer.from(body, 'base64'));
  return parts.length > 0 ? parts : [bytes];
}
