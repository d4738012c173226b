/** Charts as inline SVG. Colours are CSS variables of the page, so that they follow a dark or a light screen. */

const WIDTH = 520;
const HEIGHT = 340;
const MARGIN = { left: 68, right: 16, top: 14, bottom: 46 };
const COLOURS = ['var(--one)', 'var(--two)', 'var(--three)', 'var(--four)', 'var(--five)', 'var(--six)'];

/** An axis: where a value lies between 0 (start) and 1 (end), and which values carry a label. */
export interface Axis {
  readonly title: string;
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Draws a step function, as counts of cases are. */
  readonly steps?: boolean;
}

export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** Lines over two axes with a legend. */
export function lineChart(title: string, x: Axis, y: Axis, lines: readonly Line[]): string {
  const paths = lines.map(({ points, steps }, i) => {
    const placed = points.map(([px, py]) => `${across(x.place(px))},${up(y.place(py))}`);
    const path = steps ? stepped(placed) : placed;
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour(i)}" stroke-width="1.8"/>`;
  });
  return chart(title, x, y, paths, legend(lines.map(({ name }) => name)));
}

export interface Bars {
  readonly name: string;
  readonly shares: readonly number[];
}

/** Histograms that share their bins, one over the other, each scaled to its own highest bin; marks are vertical lines. */
export function histogramChart(title: string, x: Axis, bars: readonly Bars[], marks: readonly Mark[]): string {
  const y: Axis = { title: 'share of scores, scaled', place: (value) => value, ticks: [] };
  const shapes = bars.map(({ shares }, i) => {
    const highest = Math.max(...shares, 1e-12);
    const corners = shares.flatMap((share, bin) => {
      const height = up(share / highest);
      return [`${across(bin / shares.length)},${height}`, `${across((bin + 1) / shares.length)},${height}`];
    });
    const outline = [`${across(0)},${up(0)}`, ...corners, `${across(1)},${up(0)}`].join(' ');
    return `<polygon points="${outline}" fill="${colour(i)}" fill-opacity="0.28" stroke="${colour(i)}"/>`;
  });
  const lines = marks.map(({ x: value, label }) => {
    const at = across(x.place(value));
    const text = `<text x="${at + 3}" y="${MARGIN.top + 10}" class="mark">${escapeHtml(label)}</text>`;
    return `<line x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${up(0)}" class="mark"/>${text}`;
  });
  return chart(title, x, y, [...shapes, ...lines], legend(bars.map(({ name }) => name)));
}

/** A level axis with its ends. */
export interface LinearAxis extends Axis {
  readonly low: number;
  readonly high: number;
}

/** A level axis from `low` to `high` with about five ticks; around a single value a little wider than it. */
export function linearAxis(
  title: string,
  lowest: number,
  highest: number,
  format = (value: number) => String(value),
): LinearAxis {
  const margin = highest > lowest ? 0 : Math.max(Math.abs(lowest), 1) / 100;
  const [low, high] = [lowest - margin, highest + margin];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: { value: number; label: string }[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) {
    const value = Number((i * step).toPrecision(12));
    ticks.push({ value, label: format(value) });
  }
  return { title, place: (value) => (value - low) / (high - low), ticks, low, high };
}

/** Axis of a normal deviate, as DET curves are drawn: rates between `low` and 0.5, out of range on the border. */
export function deviateAxis(title: string, low: number): Axis {
  const high = 0.5;
  const [from, to] = [probit(low), probit(high)];
  const labelled = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.1, 0.2, 0.4].filter((value) => value >= low);
  return {
    title,
    place: (value) => (probit(Math.min(Math.max(value, low), high)) - from) / (to - from),
    ticks: labelled.map((value) => ({ value, label: `${Number((100 * value).toPrecision(3))}%` })),
  };
}

/** The quantile function of the normal distribution. Source: Acklam's rational approximation, relative error 1.2e-9. */
export function probit(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const poly = (terms: readonly number[], x: number) => terms.reduce((sum, term) => sum * x + term, 0);
  if (p < 0.02425 || p > 1 - 0.02425) {
    const q = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
    return (p < 0.5 ? 1 : -1) * (poly(c, q) / poly(d, q));
  }
  const q = p - 0.5;
  return (q * poly(a, q * q)) / poly(b, q * q);
}

/** Text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function chart(title: string, x: Axis, y: Axis, content: readonly string[], names: string): string {
  const frame = { x: across(0), y: up(1), width: across(1) - across(0), height: up(0) - up(1) };
  const place = Object.entries(frame)
    .map(([name, value]) => `${name}="${round(value)}"`)
    .join(' ');
  const view = Object.values(frame).map(round).join(' ');
  const vertical = x.ticks.map(({ value, label }) => {
    const at = across(x.place(value));
    const line = `<line x1="${at}" x2="${at}" y1="${up(0)}" y2="${up(1)}" class="grid"/>`;
    return `${line}<text x="${at}" y="${up(0) + 16}" text-anchor="middle">${escapeHtml(label)}</text>`;
  });
  const level = y.ticks.map(({ value, label }) => {
    const at = up(y.place(value));
    const line = `<line x1="${across(0)}" x2="${across(1)}" y1="${at}" y2="${at}" class="grid"/>`;
    return `${line}<text x="${across(0) - 6}" y="${at + 4}" text-anchor="end">${escapeHtml(label)}</text>`;
  });
  const middle = (up(0) + up(1)) / 2;
  return `<figure>${names}<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">
${vertical.join('')}${level.join('')}
<rect ${place} class="frame"/>
<svg ${place} viewBox="${view}">${content.join('\n')}</svg>
<text x="${(across(0) + across(1)) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(x.title)}</text>
<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(y.title)}</text>
</svg><figcaption>${escapeHtml(title)}</figcaption></figure>`;
}

/** Names and their colours, where there is more than one. */
function legend(names: readonly string[]): string {
  if (names.length < 2) return '';
  const keys = names.map((name, i) => `<span><i style="background:${colour(i)}"></i>${escapeHtml(name)}</span>`);
  return `<div class="legend">${keys.join('')}</div>`;
}

function stepped(placed: readonly string[]): string[] {
  return placed.flatMap((point, i) => {
    const next = placed[i + 1];
    return next ? [point, `${next.split(',')[0]},${point.split(',')[1]}`] : [point];
  });
}

function across(share: number): number {
  return round(MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right));
}

function up(share: number): number {
  return round(HEIGHT - MARGIN.bottom - share * (HEIGHT - MARGIN.top - MARGIN.bottom));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}
