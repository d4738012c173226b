import { clearBit, hasBit, setBit, wordsFor } from '../index/embedded/bits.js';
import { CodeTable, codeAt, wordsOf } from '../index/embedded/codes.js';

const FIRST_CODES = 1024;

/** Codes that an index holds, each with whether it can be searched for: at most 48 bytes a code, none of them objects. */
export class IndexedCodes {
  private codes = new Uint32Array(4 * FIRST_CODES);
  private searchable = new Uint32Array(wordsFor(FIRST_CODES));
  private present = new Uint32Array(wordsFor(FIRST_CODES));
  private count = 0;
  private readonly table = new CodeTable((slot, word) => this.codes[slot * 4 + word] ?? 0);

  /** How many there are. */
  get size(): number {
    return this.table.size;
  }

  /** Bytes that they take. */
  get bytes(): number {
    return this.codes.byteLength + this.searchable.byteLength + this.present.byteLength + this.table.bytes;
  }

  /** Adds a code, a UUID in lower case, that is not there yet. */
  add(code: string, isSearchable: boolean): void {
    const words = wordsOf(code);
    if (!words || this.table.find(words) !== undefined) return;
    if (this.count * 4 === this.codes.length) this.grow();
    const slot = this.count++;
    this.codes.set(words, slot * 4);
    setBit(this.present, slot);
    if (isSearchable) setBit(this.searchable, slot);
    this.table.add(slot);
  }

  /** Whether the code can be searched for; undefined where it is not there. */
  get(code: string): boolean | undefined {
    const slot = this.slotOf(code);
    return slot === undefined ? undefined : hasBit(this.searchable, slot);
  }

  delete(code: string): void {
    const slot = this.slotOf(code);
    if (slot === undefined) return;
    this.table.remove(slot);
    clearBit(this.present, slot);
  }

  /** Those that are left, in the order in which they came. */
  *keys(): Generator<string> {
    for (let slot = 0; slot < this.count; slot += 1) if (hasBit(this.present, slot)) yield codeAt(this.codes, slot);
  }

  private slotOf(code: string): number | undefined {
    const words = wordsOf(code);
    return words && this.table.find(words);
  }

  private grow(): void {
    const larger = (words: Uint32Array) => {
      const grown = new Uint32Array(words.length * 2);
      grown.set(words);
      return grown;
    };
    [this.codes, this.searchable, this.present] = [larger(this.codes), larger(this.searchable), larger(this.present)];
  }
}
