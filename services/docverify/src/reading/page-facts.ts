import type { PageFacts } from './document-reading.js';
import type { PlacedPage } from './read-pictures.js';

/** What receipts may hold of a page: measures and counts, and nothing that was read. */
export function pageFacts({ picture, page, turn, reading, mrz, codes, lines }: PlacedPage): PageFacts {
  const { reasons: _, ...quality } = page.quality;
  const confidences = (reading?.lines ?? []).flat().map(({ confidence }) => confidence);
  return {
    picture,
    isOutlined: page.outline !== undefined,
    format: page.format,
    rotated180: turn.quarters === 2,
    quality: { ...quality },
    mrz: mrz && {
      format: mrz.format,
      wrongChecks: mrz.checks.filter(({ result }) => result === 'wrong').length,
      repairs: mrz.repairs.length,
      confidence: confidences.reduce((sum, one) => sum + one, 0) / Math.max(1, confidences.length),
    },
    codes: codes.map(({ symbology }) => symbology),
    textLines: lines.length,
  };
}
