import { MemoryFullError } from './slabs.js';

/** Counts the bytes that an index takes, and refuses what would be too many. */
export class Budget {
  private taken = 0;

  constructor(readonly most: number) {}

  get bytes(): number {
    return this.taken;
  }

  /** Throws MemoryFullError, having taken nothing. */
  take(bytes: number): void {
    if (this.taken + bytes > this.most) throw new MemoryFullError('The index has all the memory that it may take');
    this.taken += bytes;
  }

  give(bytes: number): void {
    this.taken -= bytes;
  }
}
