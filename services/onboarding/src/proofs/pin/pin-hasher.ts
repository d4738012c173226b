import { createHmac, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { equalSecret } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';

/** Of 32 MB and some 0.2 s each. Source: OWASP Password Storage, scrypt N = 2^15, r = 8, p = 3. */
const COST = { N: 32_768, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * Derivations at a time in this process, half of the threads that libuv has for all of it, and how many may wait for their
 * turn: new connections to the database and pictures need the other half.
 */
const MOST_RUNNING = 2;
const MOST_WAITING = 64;

const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/**
 * Derives what we keep of a PIN: scrypt with a salt over the PIN under the device's secret, of which we keep only a digest.
 * So a copy of the database does not tell the PIN to who tries all of them. Throws UNAVAILABLE when too many wait.
 */
@Injectable()
export class PinHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
  async hash(pin: string, deviceSecret: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const key = await this.derived(keyed(pin, deviceSecret), salt, COST);
    const { N, r, p } = COST;
    return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
  }

  /** Whether a PIN under that secret is the one of a hash, by the hash's own parameters; in constant time. */
  async matches(hash: string, pin: string, deviceSecret: string): Promise<boolean> {
    const [, N, r, p, salt = '', key = ''] = FORM.exec(hash) ?? [];
    if (key === '') throw new Error('A PIN is hashed in an unknown form');
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const derived = await this.derived(keyed(pin, deviceSecret), Buffer.from(salt, 'base64url'), cost);
    return equalSecret(derived, Buffer.from(key, 'base64url'));
  }

  private async derived(password: Buffer, salt: Buffer, cost: typeof COST): Promise<Buffer> {
    await this.turn();
    try {
      return await scrypted(password, salt, { ...cost, maxmem: 256 * cost.N * cost.r });
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.running < MOST_RUNNING) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= MOST_WAITING) throw new DomainError('UNAVAILABLE', 'Too many PINs at a time, try again');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

const keyed = (pin: string, deviceSecret: string) =>
  createHmac('sha256', Buffer.from(deviceSecret, 'hex')).update(pin, 'utf8').digest();

function scrypted(password: Buffer, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key))),
  );
}
