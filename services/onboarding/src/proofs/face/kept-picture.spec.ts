import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { keptPicture } from './kept-picture.js';

const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#888' } });
const still = (image: Uint8Array, rotation = 0) => ({ image: new Uint8Array(image), rotation, face: undefined });
const megabytes = (field: string) =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

describe('a kept picture', () => {
  it('is upright and small', async () => {
    const lying = await plain(3200, 2400).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await sharp(await keptPicture(still(lying))).metadata()).toMatchObject({ width: 1200, height: 1600 });
  });

  it('is refused when it cannot be read, and the next one is not', async () => {
    const [bad, good] = [
      keptPicture(still(Buffer.from('no picture'))),
      keptPicture(still(await plain(64, 64).jpeg().toBuffer())),
    ];
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_MEDIA' });
    expect((await sharp(await good).metadata()).width).toBe(64);
  });

  it.runIf(process.platform === 'linux')(
    'is decoded one at a time, and not held, so that four take little more memory than one',
    async () => {
      const large = await plain(8160, 6120).withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
      await keptPicture(still(await plain(64, 64).jpeg().toBuffer()));
      writeFileSync('/proc/self/clear_refs', '5');
      const resident = megabytes('VmRSS');
      await Promise.all([1, 2, 3, 4].map(() => keptPicture(still(large))));
      expect(megabytes('VmHWM') - resident).toBeLessThan(350);
    },
  );
});
