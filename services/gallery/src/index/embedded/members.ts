import { clearBit, hasBit, setBit, wordsFor } from './bits.js';

const FIRST_PLACES = 8;
/** A place of the hash table that held a slot. */
const GONE = -1;

/**
 * The slots of a gallery's members: a hash table of up to 11 bytes a member, or, once that takes more, one bit for each slot
 * of the tenant.
 */
export class Members {
  private places: Int32Array | undefined = new Int32Array(FIRST_PLACES);
  private taken = 0;
  private words = new Uint32Array(0);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return (this.places?.byteLength ?? 0) + this.words.byteLength;
  }

  has(slot: number): boolean {
    if (!this.places) return hasBit(this.words, slot);
    return this.places[this.placeOf(this.places, slot)] === slot + 1;
  }

  /** `slots`: how many the tenant has. */
  add(slot: number, slots: number): void {
    if (this.has(slot)) return;
    this.count += 1;
    if (this.places && (this.taken + 1) * 4 > this.places.length * 3) this.grow(slots);
    if (this.places) {
      this.places[this.placeOf(this.places, slot)] = slot + 1;
      this.taken += 1;
    } else {
      this.addBit(slot, slots);
    }
  }

  delete(slot: number): void {
    if (!this.has(slot)) return;
    this.count -= 1;
    if (this.places) this.places[this.placeOf(this.places, slot)] = GONE;
    else clearBit(this.words, slot);
  }

  /** All members, in no order. */
  slots(): Uint32Array {
    const slots = new Uint32Array(this.count);
    let at = 0;
    if (this.places) {
      for (const place of this.places) if (place > 0) slots[at++] = place - 1;
      return slots;
    }
    for (let word = 0; word < this.words.length; word += 1) {
      for (let bits = this.words[word] as number; bits !== 0; bits &= bits - 1) {
        slots[at++] = word * 32 + (31 - Math.clz32(bits & -bits));
      }
    }
    return slots;
  }

  /** The members that are in `within` too, as bits in `target` (of the same length); returns how many there are. */
  intersect(within: Uint32Array, target: Uint32Array): void {
    if (this.places) {
      for (const slot of this.slots()) if (hasBit(within, slot)) setBit(target, slot);
      return;
    }
    const length = Math.min(this.words.length, within.length);
    for (let at = 0; at < length; at += 1) target[at] = (this.words[at] as number) & (within[at] as number);
  }

  private addBit(slot: number, slots: number): void {
    if (slot >>> 5 >= this.words.length) {
      const words = new Uint32Array(wordsFor(Math.max(slots, slot + 1)));
      words.set(this.words);
      this.words = words;
    }
    setBit(this.words, slot);
  }

  /** Doubles the table, or leaves it for bits where those take less. */
  private grow(slots: number): void {
    const old = this.places ?? new Int32Array(0);
    const length = this.count * 2 > old.length ? old.length * 2 : old.length;
    if (length * 4 <= wordsFor(slots) * 4 + FIRST_PLACES * 8) {
      this.places = new Int32Array(length);
      this.taken = 0;
      for (const place of old) {
        if (place <= 0) continue;
        this.places[this.placeOf(this.places, place - 1)] = place;
        this.taken += 1;
      }
      return;
    }
    this.places = undefined;
    for (const place of old) if (place > 0) this.addBit(place - 1, slots);
  }

  /** Where a slot is, or the empty place where it would be. */
  private placeOf(places: Int32Array, slot: number): number {
    const mask = places.length - 1;
    let at = (Math.imul(slot + 1, 0x9e3779b1) >>> 7) & mask;
    while (places[at] !== 0 && places[at] !== slot + 1) at = (at + 1) & mask;
    return at;
  }
}
