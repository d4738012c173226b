/** Two real signals and their spectra: `real` and `imaginary` parts of a square of side `size`, a power of two. */
export interface Square {
  readonly size: number;
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** Fourier transform in place, rows then columns (radix 2, decimation in time). */
export function transform({ size, real, imaginary }: Square): void {
  const { cosine, sine, reversed } = tables(size);
  for (let i = 0; i < size; i++) line(real, imaginary, i * size, 1, size, cosine, sine, reversed);
  for (let i = 0; i < size; i++) line(real, imaginary, i, size, size, cosine, sine, reversed);
}

interface Tables {
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
  readonly reversed: Uint16Array;
}

const known = new Map<number, Tables>();

function tables(size: number): Tables {
  const found = known.get(size);
  if (found) return found;
  const bits = Math.log2(size);
  const made = {
    cosine: Float32Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size)),
    sine: Float32Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size)),
    reversed: Uint16Array.from({ length: size }, (_, i) => {
      let result = 0;
      for (let bit = 0; bit < bits; bit++) result |= ((i >> bit) & 1) << (bits - 1 - bit);
      return result;
    }),
  };
  known.set(size, made);
  return made;
}

function line(
  real: Float32Array,
  imaginary: Float32Array,
  start: number,
  step: number,
  size: number,
  cosine: Float32Array,
  sine: Float32Array,
  reversed: Uint16Array,
): void {
  for (let i = 0; i < size; i++) {
    const j = reversed[i] as number;
    if (j <= i) continue;
    swap(real, start + i * step, start + j * step);
    swap(imaginary, start + i * step, start + j * step);
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half);
    for (let block = 0; block < size; block += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = cosine[k * stride] as number;
        const s = sine[k * stride] as number;
        const a = start + (block + k) * step;
        const b = a + half * step;
        const re = (real[b] as number) * c - (imaginary[b] as number) * s;
        const im = (real[b] as number) * s + (imaginary[b] as number) * c;
        real[b] = (real[a] as number) - re;
        imaginary[b] = (imaginary[a] as number) - im;
        real[a] = (real[a] as number) + re;
        imaginary[a] = (imaginary[a] as number) + im;
      }
    }
  }
}

function swap(values: Float32Array, i: number, j: number): void {
  const kept = values[i] as number;
  values[i] = values[j] as number;
  values[j] = kept;
}
