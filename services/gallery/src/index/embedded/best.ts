import type { Hits } from './pass.js';

const FIRST_ROOM = 64;

/**
 * The likest of what one thread finds for one query: all that can be among the `most` likest, when similarities err by up
 * to `error`. The k-th similarity found is at most `error` above its true value, and one that belongs to the k likest is at
 * most `error` below its own: whatever is less than twice the error below the k-th stays.
 */
export class Best {
  /** The `most` largest similarities so far, the smallest first (a heap). */
  private heap = new Float32Array(FIRST_ROOM);
  private heaped = 0;
  private slots = new Uint32Array(FIRST_ROOM);
  private similarities = new Float32Array(FIRST_ROOM);
  private count = 0;
  /** Below this nothing is of use. */
  floor: number;

  constructor(
    private readonly most: number,
    least: number,
    private readonly error: number,
  ) {
    this.floor = least - error;
  }

  add(slot: number, similarity: number): void {
    if (similarity < this.floor) return;
    if (this.count === this.slots.length) this.makeRoom();
    this.slots[this.count] = slot;
    this.similarities[this.count] = similarity;
    this.count += 1;
    this.push(similarity);
    if (this.heaped === this.most) this.raise((this.heap[0] ?? 0) - 2 * this.error);
  }

  /** Others know that nothing below is of use. */
  raise(floor: number): void {
    if (floor > this.floor) this.floor = floor;
  }

  /** All that is of use. */
  hits(): Hits {
    this.prune();
    return { slots: this.slots.slice(0, this.count), similarities: this.similarities.slice(0, this.count) };
  }

  private makeRoom(): void {
    this.prune();
    if (this.count * 2 < this.slots.length) return;
    this.slots = enlarged(this.slots, new Uint32Array(this.slots.length * 2));
    this.similarities = enlarged(this.similarities, new Float32Array(this.similarities.length * 2));
  }

  private prune(): void {
    let kept = 0;
    for (let at = 0; at < this.count; at += 1) {
      const similarity = this.similarities[at] as number;
      if (similarity < this.floor) continue;
      this.slots[kept] = this.slots[at] as number;
      this.similarities[kept] = similarity;
      kept += 1;
    }
    this.count = kept;
  }

  private push(similarity: number): void {
    if (this.heaped < this.most) {
      if (this.heaped === this.heap.length) {
        this.heap = enlarged(this.heap, new Float32Array(Math.min(this.heaped * 2, this.most)));
      }
      this.rise(this.heaped, similarity);
      this.heaped += 1;
    } else if (similarity > (this.heap[0] as number)) {
      this.sink(similarity);
    }
  }

  private rise(from: number, similarity: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.heap[parent] as number) <= similarity) break;
      this.heap[at] = this.heap[parent] as number;
      at = parent;
    }
    this.heap[at] = similarity;
  }

  private sink(similarity: number): void {
    let at = 0;
    for (let child = 1; child < this.heaped; child = at * 2 + 1) {
      if (child + 1 < this.heaped && (this.heap[child + 1] as number) < (this.heap[child] as number)) child += 1;
      if ((this.heap[child] as number) >= similarity) break;
      this.heap[at] = this.heap[child] as number;
      at = child;
    }
    this.heap[at] = similarity;
  }
}

function enlarged<Words extends Uint32Array | Float32Array>(from: Words, to: Words): Words {
  to.set(from);
  return to;
}
