import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PinHasher } from './pin-hasher.js';

const device = randomBytes(32).toString('hex');
const other = randomBytes(32).toString('hex');
const hasher = new PinHasher();

describe('a hashed PIN', () => {
  it('matches that PIN under that device’s secret only, and shows its parameters and nothing of the PIN', async () => {
    const hash = await hasher.hash('280417', device);
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(await hasher.matches(hash, '280417', device)).toBe(true);
    expect(await hasher.matches(hash, '280418', device)).toBe(false);
    expect(await hasher.matches(hash, '280417', other)).toBe(false);
  });

  it('has a salt of its own', async () =>
    expect(await hasher.hash('280417', device)).not.toBe(await hasher.hash('280417', device)));

  it('is read by its own parameters, so that ours may change', async () => {
    const hash = await hasher.hash('280417', device);
    const cheaper = hash.replace('$32768$', '$1024$');
    expect(await hasher.matches(cheaper, '280417', device)).toBe(false);
    await expect(hasher.matches('md5$x', '280417', device)).rejects.toThrow('unknown form');
  });

  it('is refused, rather than queued without bound', async () => {
    const crowd = Array.from({ length: 70 }, () => hasher.matches('scrypt$1024$8$1$AAAA$AAAA', '1', device));
    const ended = await Promise.allSettled(crowd);
    const refused = ended.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    expect(await hasher.matches('scrypt$1024$8$1$AAAA$AAAA', '1', device)).toBe(false);
  });
});
