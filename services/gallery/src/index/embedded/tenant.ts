import type { Change } from '../face-index.js';
import { setBit } from './bits.js';
import type { Budget } from './budget.js';
import { type CodeWords, wordsOf } from './codes.js';
import { Faces } from './faces.js';
import { Galleries } from './galleries.js';
import type { Moment, RoomView } from './moment.js';
import type { Slabs } from './slabs.js';

/** Which slots a probe may find. */
export interface Admitted {
  readonly mask: Uint32Array<SharedArrayBuffer>;
  readonly isSparse: boolean;
}

/** Of a space's faces, fewer than this share are compared one by one: that costs about so many times more a row. */
const SPARSE = 1 / 12;

/** What the index holds of one tenant. */
export class Tenant {
  /** Up to which its changes are in. */
  revision = 0;
  readonly faces: Faces;
  readonly galleries: Galleries;
  /** Ends when the changes that were asked for before are in. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(slabs: Slabs, budget: Budget) {
    this.faces = new Faces(slabs, budget);
    this.galleries = new Galleries(budget);
  }

  /** Runs one change of the tenant after another. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Throws MemoryFullError, and RangeError for what is no code or no vector of its space. */
  change(change: Change): void {
    if (change.kind === 'dissolve') {
      this.dissolve(change.gallery);
      return;
    }
    const code = wordsOf(change.code);
    if (!code) throw new RangeError('A code is a UUID in lower case');
    switch (change.kind) {
      case 'put':
        return void this.put(code, change);
      case 'remove':
        return void this.remove(code);
      case 'join':
        return void this.galleries.join(change.gallery, this.faces.note(code), this.faces.slots);
      case 'leave':
        return void this.leave(code, change.gallery);
    }
  }

  /** The slots of a room that `within` admits, at a moment that is held. */
  admitted(moment: Moment, room: RoomView, within: { gallery?: string; codes?: readonly string[] } = {}): Admitted {
    const { gallery, codes } = within;
    if (gallery === undefined && !codes) return { mask: moment.live, isSparse: false };
    let mask = moment.live;
    if (gallery !== undefined) {
      const members = new Uint32Array(new SharedArrayBuffer(mask.byteLength));
      this.galleries.of(gallery)?.intersect(mask, members);
      mask = members;
    }
    if (codes) mask = this.withCodes(mask, codes);
    const few = codes?.length ?? this.galleries.of(gallery ?? '')?.size ?? 0;
    return { mask, isSparse: few < room.faces * SPARSE };
  }

  clear(): void {
    this.galleries.clear();
    this.faces.clear();
  }

  private put(code: CodeWords, { face }: Extract<Change, { kind: 'put' }>): void {
    const { slot, before } = this.faces.put(code, face);
    if (before !== undefined) this.galleries.move(before, slot, this.faces.slots);
  }

  private dissolve(gallery: string): void {
    const members = this.galleries.of(gallery);
    const slots = members?.slots().filter((slot) => !this.faces.isKnown(slot)) ?? [];
    this.galleries.dissolve(gallery);
    for (const slot of slots) this.forgetUnknown(slot);
  }

  private remove(code: CodeWords): void {
    const slot = this.faces.find(code);
    if (slot === undefined) return;
    this.galleries.leaveAll(slot);
    this.faces.remove(slot);
  }

  private leave(code: CodeWords, gallery: string): void {
    const slot = this.faces.find(code);
    if (slot === undefined) return;
    this.galleries.leave(gallery, slot);
    if (!this.faces.isKnown(slot)) this.forgetUnknown(slot);
  }

  /** A registration that was only a member of galleries, and is of none any more. */
  private forgetUnknown(slot: number): void {
    if (!this.galleries.isMember(slot)) this.faces.remove(slot);
  }

  private withCodes(within: Uint32Array, codes: readonly string[]): Uint32Array<SharedArrayBuffer> {
    const mask = new Uint32Array(new SharedArrayBuffer(within.byteLength));
    for (const text of codes) {
      const code = wordsOf(text);
      const slot = code && this.faces.find(code);
      if (slot !== undefined && (((within[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1) setBit(mask, slot);
    }
    return mask;
  }
}
