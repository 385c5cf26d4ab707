/** One panel of a chart: values over counts, both axes logarithmic. */
export interface Panel {
  readonly title: string;
  /** Puts a value into words, with its unit. */
  readonly format: (value: number) => string;
  readonly points: readonly { readonly count: number; readonly value: number }[];
}

const WIDTH = 340;
const HEIGHT = 230;
const LEFT = 24;
const RIGHT = 24;
const TOP = 58;
const BOTTOM = 36;
/** Dark enough for white and light enough for black paper. */
const INK = "#5b6673";
const LINE = "#2f7dd1";
const GRID = "#8a94a033";

/** An SVG of panels side by side: a line through labelled points each, readable without colours. */
export function logChart(panels: readonly Panel[]): string {
  const width = WIDTH * panels.length;
  const parts = panels.flatMap((panel, i) => [
    `<g transform="translate(${WIDTH * i} 0)">`,
    ...drawPanel(panel),
    "</g>",
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="${INK}">`,
    `<title>${panels.map(({ title }) => title).join("; ")}</title>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function drawPanel({ title, points, format }: Panel): string[] {
  const x = scale(
    points.map(({ count }) => count),
    LEFT + 20,
    WIDTH - RIGHT - 20,
  );
  const y = scale(
    points.map(({ value }) => value),
    HEIGHT - BOTTOM - 16,
    TOP,
  );
  const places = points.map(({ count, value }) => ({ x: x(count), y: y(value), count, value }));
  const path = places.map((place) => `${place.x},${place.y}`).join(" ");
  return [
    `<text x="${LEFT}" y="20" font-size="14" font-weight="bold">${title}</text>`,
    `<line x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH - RIGHT}" y2="${HEIGHT - BOTTOM}" stroke="${INK}"/>`,
    ...places.map(
      (place) => `<line x1="${place.x}" y1="${TOP - 16}" x2="${place.x}" y2="${HEIGHT - BOTTOM}" stroke="${GRID}"/>`,
    ),
    `<polyline points="${path}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    ...places.map((place) => `<circle cx="${place.x}" cy="${place.y}" r="4" fill="${LINE}"/>`),
    ...places.map((place) => label(place.x, place.y - 10, format(place.value))),
    ...places.map((place) => label(place.x, HEIGHT - BOTTOM + 18, place.count.toLocaleString("en-US"))),
  ];
}

function label(x: number, y: number, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="middle">${text}</text>`;
}

/** From the smallest value at `from` to the largest at `to`, in whole tenths; at least a doubling, so that noise does not look like growth. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const lowest = Math.log(Math.min(...values));
  const span = Math.max(Math.log(Math.max(...values)) - lowest, Math.log(2));
  return (value) => Math.round((from + ((Math.log(value) - lowest) / span) * (to - from)) * 10) / 10;
}
