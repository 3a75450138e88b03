import type { ExpectedSpan } from './expected-span.js';
import type { AttributeValue, FinishedSpan } from './finished-span.js';
import { escapeGlob } from './glob.js';
import { spanError } from './span-error.js';
import { cut, oneLine } from './text.js';

/** An expected span as {@link parseExpectedTree} would read it, without its children. */
export function formatExpected({ kind, name, attributes, service, error }: ExpectedSpan): string {
  const entries = Object.entries(attributes ?? {}).map(([key, value]) => `${key}=${formatValue(value)}`);
  return line([
    kind,
    quote(name),
    entries.length > 0 && `{${entries.join(', ')}}`,
    service !== undefined && `[${service}]`,
    error && '!ERROR',
  ]);
}

/** A span in the same form; of its attributes, those with one of the keys. */
export function formatActual(span: FinishedSpan, keys: readonly string[], withService: boolean): string {
  const entries = keys.map((key) => {
    const value = span.attributes[key];
    if (value === undefined) return `${key} is absent`;
    return `${key}=${formatValue(typeof value === 'string' ? escapeGlob(value) : value)}`;
  });
  const error = spanError(span);
  return line([
    span.kind,
    quote(escapeGlob(span.name)),
    entries.length > 0 && `{${entries.join(', ')}}`,
    withService && span.service !== '' && `[${span.service}]`,
    span.status.code === 'ERROR' && '!ERROR',
    error !== undefined && error !== 'ERROR' && `# ${cut(error.replace(/^ERROR /, ''), 80)}`,
  ]);
}

function line(parts: readonly (string | false | undefined)[]): string {
  return oneLine(parts.filter((part) => part).join(' '));
}

function quote(pattern: string): string {
  return `"${pattern.replaceAll('"', String.raw`\"`)}"`;
}

function formatValue(value: AttributeValue): string {
  if (typeof value === 'object') return JSON.stringify(value);
  const needsQuotes = value === '' || (typeof value === 'string' && /[,{}"#]|^\[|^\s|\s$/.test(value));
  return needsQuotes ? quote(value) : String(value);
}
