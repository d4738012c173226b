import type { Box, Image } from '@bonafide/vision/image/image';

/** Side of the blocks in which noise is measured, pixels. */
const BLOCK = 12;
/** Share of the blocks that are the smoothest: print is not noise. */
const SMOOTHEST = 0.25;
/** Fewer blocks tell nothing. */
const LEAST_BLOCKS = 24;
/** Blocks in which most is black or burnt out have no noise to be seen. */
const [DARKEST, BRIGHTEST] = [20, 240];

/**
 * By how much the noise of a part of a page differs from that of the rest, as a logarithm to base 2, absolute: 1 is twice or half. A
 * camera's noise is the same all over a page of one brightness; a part that comes from another picture has its own. Undefined
 * where one of both has too few smooth blocks of the same brightness.
 */
export function noiseDifference(image: Image, part: Box): number | undefined {
  const blocks = blocksOf(image);
  const isIn = ({ x, y }: Block) =>
    x >= part.x && y >= part.y && x + BLOCK <= part.x + part.width && y + BLOCK <= part.y + part.height;
  const isNear = ({ x, y }: Block) =>
    x + BLOCK > part.x && y + BLOCK > part.y && x < part.x + part.width && y < part.y + part.height;
  const inside = smoothest(blocks.filter(isIn));
  if (inside.length < LEAST_BLOCKS) return undefined;
  const [least, most] = [inside, inside].map((all, i) =>
    all.reduce((edge, { light }) => (i === 0 ? Math.min(edge, light) : Math.max(edge, light)), i === 0 ? 255 : 0),
  ) as [number, number];
  const outside = smoothest(blocks.filter((block) => !isNear(block) && block.light >= least && block.light <= most));
  if (outside.length < LEAST_BLOCKS) return undefined;
  return Math.abs(Math.log2(medianOf(inside) / medianOf(outside)));
}

interface Block {
  readonly x: number;
  readonly y: number;
  readonly light: number;
  readonly noise: number;
}

function blocksOf(image: Image): Block[] {
  const blocks: Block[] = [];
  for (let y = 0; y + BLOCK + 1 < image.height; y += BLOCK) {
    for (let x = 0; x + BLOCK + 1 < image.width; x += BLOCK) {
      const block = blockAt(image, x, y);
      if (block.light > DARKEST && block.light < BRIGHTEST) blocks.push(block);
    }
  }
  return blocks;
}

/** Mean brightness of a block, and the mean size of its second differences across both ways, which slopes have none of. */
function blockAt({ width, data }: Image, left: number, top: number): Block {
  const green = (x: number, y: number) => data[(y * width + x) * 3 + 1] as number;
  let [light, noise] = [0, 0];
  for (let y = top; y < top + BLOCK; y++) {
    for (let x = left; x < left + BLOCK; x++) {
      light += green(x, y);
      noise += Math.abs(green(x, y) - green(x + 1, y) - green(x, y + 1) + green(x + 1, y + 1));
    }
  }
  const count = BLOCK * BLOCK;
  return { x: left, y: top, light: light / count, noise: noise / count + 0.05 };
}

function smoothest(blocks: readonly Block[]): Block[] {
  return [...blocks].sort((a, b) => a.noise - b.noise).slice(0, Math.ceil(blocks.length * SMOOTHEST));
}

const medianOf = (blocks: readonly Block[]) => (blocks[blocks.length >> 1] as Block).noise;
