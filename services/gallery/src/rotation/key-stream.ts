import { type Cipheriv, createCipheriv } from 'node:crypto';

const CHUNK = 1 << 16;
const ZEROS = Buffer.alloc(CHUNK);
/** How many uniform values a normal one is the sum of. */
const SUMMED = 12;

/** Numbers from the key stream of AES-256-CTR: the same for a key on every machine, and not to be foreseen without it. */
export class KeyStream {
  private readonly cipher: Cipheriv;
  private chunk = Buffer.alloc(0);
  private at = 0;

  /** `key`: 32 bytes. */
  constructor(key: Uint8Array) {
    this.cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }

  /** A whole number of 0 to `limit` − 1, for limits up to 65,536: some are likelier than others by at most 1 in 65,536. */
  below(limit: number): number {
    const fine = this.next() * 65_536 + this.next();
    return Math.floor((fine * limit) / 2 ** 32);
  }

  /** A value of mean 0 and variance 1, as good as normal: a sum of twelve uniform ones, which every machine adds alike. */
  normal(): number {
    let sum = 0;
    for (let count = 0; count < SUMMED; count += 1) sum += this.next();
    return (sum + SUMMED / 2) / 65_536 - SUMMED / 2;
  }

  /** 16 bits. */
  private next(): number {
    if (this.at === this.chunk.length) {
      this.chunk = this.cipher.update(ZEROS);
      this.at = 0;
    }
    const value = this.chunk.readUInt16LE(this.at);
    this.at += 2;
    return value;
  }
}
