import { DomainError } from '@bonafide/platform/errors/domain-error';

/** Bounds how many requests of one sender are open at a time. */
export class AtOnce {
  private readonly open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Takes a place; returns what gives it back, to be called once. Throws RATE_LIMITED when the sender has all of its own. */
  enter(name: string): () => void {
    const open = this.open.get(name) ?? 0;
    if (open >= this.most) throw new DomainError('RATE_LIMITED', 'Too many sealed requests at a time, try again');
    this.open.set(name, open + 1);
    return () => {
      const left = (this.open.get(name) ?? 0) - 1;
      if (left > 0) this.open.set(name, left);
      else this.open.delete(name);
    };
  }
}
