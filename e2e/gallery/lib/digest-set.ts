/** Bytes of a digest. */
export const DIGEST_BYTES = 16;

const FIRST_SLOTS = 1024;

/** Digests, 16 bytes each, in one block of memory: at most 64 bytes for each, 48 MB for a million while it grows. */
export class DigestSet {
  private count = 0;
  private slots = new BigUint64Array(2 * FIRST_SLOTS);

  get size(): number {
    return this.count;
  }

  has(digest: Buffer): boolean {
    const [high, low] = wordsOf(digest);
    return this.slots[2 * this.slotOf(high, low) + 1] !== 0n;
  }

  add(digest: Buffer): void {
    if (2 * (this.count + 1) > this.slots.length / 2) this.grow();
    if (this.put(...wordsOf(digest))) this.count += 1;
  }

  /** Answers whether it was not there. */
  private put(high: bigint, low: bigint): boolean {
    const at = 2 * this.slotOf(high, low);
    const isNew = this.slots[at + 1] === 0n;
    this.slots[at] = high;
    this.slots[at + 1] = low;
    return isNew;
  }

  /** The slot of the digest, or the empty one where it would be. */
  private slotOf(high: bigint, low: bigint): number {
    const slots = this.slots.length / 2;
    for (let slot = Number(high % BigInt(slots)); ; slot = (slot + 1) % slots) {
      const found = this.slots[2 * slot + 1];
      if (found === 0n || (found === low && this.slots[2 * slot] === high)) return slot;
    }
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new BigUint64Array(2 * before.length);
    for (let at = 0; at < before.length; at += 2) {
      const low = before[at + 1] as bigint;
      if (low !== 0n) this.put(before[at] as bigint, low);
    }
  }
}

/** The digest as two numbers. The second is never zero, which marks an empty slot. */
function wordsOf(digest: Buffer): [high: bigint, low: bigint] {
  return [digest.readBigUInt64LE(0), digest.readBigUInt64LE(8) | 1n];
}
