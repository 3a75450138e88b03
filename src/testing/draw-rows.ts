import { styleText } from 'node:util';
import { formatDuration } from './format-duration.js';
import { cut, oneLine, wrap } from './text.js';
import type { TraceRow } from './trace-rows.js';

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

const WIDTH = 110;
const MAX_SERVICE = 24;
const GAP = '  ';

const STYLES: Readonly<Record<TraceRow['type'], Style | undefined>> = {
  span: undefined,
  'failed span': 'red',
  error: 'red',
  note: 'yellow',
  attributes: 'dim',
};

export interface Columns {
  paint: Paint;
  durations: boolean;
  service: boolean;
}

/** Sets rows on a page: the service on the left where it changes, the tree, the durations flush on the right. */
export function drawRows(rows: readonly TraceRow[], { paint, durations, service }: Columns): string {
  const durationOf = ({ span }: TraceRow): string => (span && durations ? GAP + formatDuration(span.durationMs) : '');
  const serviceOf = ({ span }: TraceRow): string => (span && service ? oneLine(span.service) : '');
  const durationWidth = longest(rows.map(durationOf));
  const serviceWidth = Math.min(MAX_SERVICE, longest(rows.map(serviceOf)));
  const margin = serviceWidth > 0 ? serviceWidth + GAP.length : 0;

  const wrapped = rows.flatMap((row) => {
    const room = WIDTH - margin - row.lines.length - (row.span ? durationWidth : 0);
    return wrap(row.pieces, row.type === 'attributes' ? GAP : ' ', room).map((text) => ({ row, text }));
  });
  const edge = longest(wrapped.map(({ row, text }) => row.lines + text + ' '.repeat(row.span ? durationWidth : 0)));

  let shownService = '';
  const drawn = wrapped.map(({ row, text }) => {
    const style = STYLES[row.type];
    const name = serviceOf(row);
    const left = name === shownService ? '' : cut(name, serviceWidth);
    if (row.span) shownService = name;
    const right = durationOf(row).padStart(edge - row.lines.length - text.length);
    return paint('cyan', left.padEnd(margin)) + paint('dim', row.lines) + (style ? paint(style, text) : text) + right;
  });
  return drawn.map((line) => line.trimEnd()).join('\n');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}
