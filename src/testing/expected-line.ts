import type { ExpectedSpan } from './expected-span.js';
import type { AttributeValue, SpanKindName } from './finished-span.js';
import type { LineReader } from './line-reader.js';

type Line = Omit<ExpectedSpan, 'children'>;

const KIND = /(INTERNAL|SERVER|CLIENT|PRODUCER|CONSUMER|\*)(?=[\s"]|$)/;
const QUOTED = /"((?:[^"\\]|\\.)*)"/;

/** Reads a line such as `CLIENT "INSERT tasks" {db.response.returned_rows=1} [task-manager] !ERROR x2 # comment`. */
export function readExpectedLine(reader: LineReader): Line {
  const kind = reader.take(KIND)?.[1];
  const what = kind
    ? 'the name of the span in double quotes'
    : 'SERVER, CLIENT, PRODUCER, CONSUMER, INTERNAL or *, or the name of the span in double quotes';
  const line: Line = { name: unquote(reader.need(QUOTED, what)) };
  if (kind && kind !== '*') line.kind = kind as SpanKindName;
  while (!reader.take(/(?:#.*)?$/)) readDetail(reader, line);
  return line;
}

function readDetail(reader: LineReader, line: Line): void {
  if (reader.take(/\{/)) {
    line.attributes = { ...line.attributes, ...readAttributes(reader) };
    return;
  }
  const service = reader.take(/\[([^\]]+)\]/)?.[1];
  if (service !== undefined) {
    line.service = service.trim();
    return;
  }
  if (reader.take(/!ERROR\b/)) {
    line.error = true;
    return;
  }
  line.times = Number(reader.need(/x([1-9]\d{0,3})\b/, '{attributes}, [service], !ERROR, xN or # and a comment')[1]);
}

function readAttributes(reader: LineReader): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  if (reader.take(/\}/)) return attributes;
  do {
    const key = reader.need(/([^\s=,{}"]+)\s*=/, 'key=value')[1] ?? '';
    attributes[key] = readValue(reader);
  } while (reader.take(/,/));
  reader.need(/\}/, ', or }');
  return attributes;
}

function readValue(reader: LineReader): AttributeValue {
  const quoted = reader.take(QUOTED);
  if (quoted) return unquote(quoted);
  if (!reader.take(/(?=\[)/)) return (reader.need(/([^\s,{}"][^,{}"]*)/, 'a value')[1] ?? '').trim();
  const list = reader.need(/(\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])/, 'a list such as ["a", 1]')[1] ?? '';
  try {
    return JSON.parse(list) as AttributeValue;
  } catch {
    return reader.fail(`${list} is no list of JSON values, it ends`);
  }
}

// Only the escaped quote is ours; `\*` and `\\` belong to the pattern.
function unquote(found: RegExpExecArray): string {
  return (found[1] ?? '').replaceAll(/\\(.)/g, (pair: string, character: string) => (character === '"' ? '"' : pair));
}
