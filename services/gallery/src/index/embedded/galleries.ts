import type { Budget } from './budget.js';
import { Members } from './members.js';

/** Which slots of a tenant are members of which galleries. */
export class Galleries {
  private readonly galleries = new Map<string, Members>();

  constructor(private readonly budget: Budget) {}

  of(gallery: string): Members | undefined {
    return this.galleries.get(gallery);
  }

  entries(): Iterable<[string, Members]> {
    return this.galleries;
  }

  get bytes(): number {
    let bytes = 0;
    for (const members of this.galleries.values()) bytes += members.bytes;
    return bytes;
  }

  /** `slots`: how many the tenant has. Throws MemoryFullError. */
  join(gallery: string, slot: number, slots: number): void {
    const members = this.galleries.get(gallery) ?? new Members();
    const before = this.galleries.has(gallery) ? members.bytes : 0;
    members.add(slot, slots);
    this.galleries.set(gallery, members);
    const more = members.bytes - before;
    if (more > 0) this.budget.take(more);
    else this.budget.give(-more);
  }

  leave(gallery: string, slot: number): void {
    const members = this.galleries.get(gallery);
    members?.delete(slot);
    if (members?.size === 0) this.dissolve(gallery);
  }

  dissolve(gallery: string): void {
    this.budget.give(this.galleries.get(gallery)?.bytes ?? 0);
    this.galleries.delete(gallery);
  }

  /** Where a registration has another slot now. Throws MemoryFullError. */
  move(from: number, to: number, slots: number): void {
    for (const [gallery, members] of this.galleries) {
      if (!members.has(from)) continue;
      this.join(gallery, to, slots);
      members.delete(from);
    }
  }

  /** A registration is gone. */
  leaveAll(slot: number): void {
    for (const gallery of [...this.galleries.keys()]) this.leave(gallery, slot);
  }

  isMember(slot: number): boolean {
    for (const members of this.galleries.values()) if (members.has(slot)) return true;
    return false;
  }

  clear(): void {
    for (const gallery of [...this.galleries.keys()]) this.dissolve(gallery);
  }
}
