import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

/** Values over time. */
export interface Series {
  name: string;
  /** Pairs of minutes and mebibytes. */
  points: readonly (readonly [minutes: number, mebibytes: number])[];
}

/** What is drawn in one pair of axes. */
export interface Panel {
  title: string;
  series: readonly Series[];
}

const COLUMNS = 2;
const PANEL = { width: 460, height: 270 };
const HEAD = 54;
const MARGIN = { top: 54, right: 16, bottom: 34, left: 56 };
/** The legend, below the title: names in a row, and the room that each has. */
const LEGEND = { columns: 3, width: 125, top: 32, line: 13 };
const COLOURS = ['#1f5fa8', '#c4581a', '#3c8a3c', '#8a3c86', '#b08a00'];
const TICKS = 5;

/** An SVG document of the panels, two in a row, each with its own axes: minutes and MiB from 0. `note` stands below the heading. */
export function plot(heading: string, note: string, panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const [width, height] = [COLUMNS * PANEL.width, rows * PANEL.height + HEAD];
  const drawn = panels.map((panel, at) => {
    const [x, y] = [(at % COLUMNS) * PANEL.width, Math.floor(at / COLUMNS) * PANEL.height + HEAD];
    return `<g transform="translate(${x},${y})">${panelOf(panel)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    text(heading, MARGIN.left, 22, 'font-size="14" font-weight="bold"'),
    text(note, MARGIN.left, 40, 'fill="#555"'),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function panelOf({ title, series }: Panel): string {
  const all = series.flatMap(({ points }) => points);
  const x = scaleLinear([0, Math.max(...all.map(([minutes]) => minutes))], [MARGIN.left, PANEL.width - MARGIN.right]);
  const highest = Math.max(...all.map(([, mebibytes]) => mebibytes));
  const y = scaleLinear([0, highest], [PANEL.height - MARGIN.bottom, MARGIN.top]).nice(TICKS);
  const path = line<readonly [number, number]>(
    ([minutes]) => x(minutes),
    ([, mebibytes]) => y(mebibytes),
  );
  const right = PANEL.width - MARGIN.right;
  const bottom = PANEL.height - MARGIN.bottom;
  return [
    text(title, MARGIN.left, 16, 'font-weight="bold"'),
    ...y.ticks(TICKS).map((tick) => {
      const at = y(tick).toFixed(1);
      const rule = `<path d="M${MARGIN.left},${at}H${right}" stroke="#ddd"/>`;
      return rule + text(`${tick} MiB`, MARGIN.left - 6, Number(at) + 4, 'text-anchor="end"');
    }),
    ...x.ticks(TICKS).map((tick) => text(`${tick} min`, x(tick), bottom + 16, 'text-anchor="middle"')),
    ...series.flatMap(({ name, points }, at) => {
      const colour = COLOURS[at % COLOURS.length];
      const curve = `<path d="${path(points)}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
      const [left, top] = [LEGEND.width * (at % LEGEND.columns), LEGEND.line * Math.floor(at / LEGEND.columns)];
      return [curve, text(name, MARGIN.left + left, LEGEND.top + top, `fill="${colour}"`)];
    }),
  ].join('');
}

function text(words: string, x: number, y: number, attributes: string): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`;
}
