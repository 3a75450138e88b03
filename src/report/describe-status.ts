import { wrap } from '../testing/text.js';
import type { Status } from './status.js';
import { type StatusRow, statusRows } from './status-rows.js';

const WIDTH = 110;
const LABEL_WIDTH = 18;

/** A status as a person reads it, on one screen. */
export function describeStatus(status: Status): string {
  const { version, state, service, pid, node } = status;
  const ended = status.endedAt === undefined ? '' : `, ended ${status.endedAt}`;
  const where = [service, `pid ${pid}`, `Node.js ${node}`];
  const head = [`otel-agent ${version}`, state + ended, ...where, `since ${status.startedAt}`];
  const rows = statusRows(status);
  const drawn = rows.flatMap((row, index) => draw(row, index === rows.length - 1));
  return [...wrap(head, ' · ', WIDTH), ...drawn].join('\n');
}

function draw({ label, pieces, separator = ' · ' }: StatusRow, last: boolean): string[] {
  const lines = wrap(pieces, separator, WIDTH - LABEL_WIDTH - 3);
  return lines.map((line, index) => {
    const left = index > 0 ? `${last ? ' ' : '│'}  ` : last ? '└─ ' : '├─ ';
    return left + (index > 0 ? '' : label).padEnd(LABEL_WIDTH) + line;
  });
}
