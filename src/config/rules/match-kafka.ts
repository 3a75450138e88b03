import { within, Wrong } from './fault.js';
import { entry, globsOf, mappingOf, member, onlyKnown, textOf, wordOf } from './fields.js';
import type { Plain } from './plain.js';
import type { KafkaRule } from './rule.js';

const MOST_HEADERS = 20;

/** `kafka`: a message that the service sends or works on. */
export function kafkaOf(value: Plain): Pick<KafkaRule, 'on' | 'topics' | 'operation' | 'groups' | 'headers'> {
  const fields = mappingOf(value, 'topic, operation, group or headers ({} for every message)', 'topic: task-*');
  onlyKnown(fields, ['topic', 'operation', 'group', 'headers'], { topics: 'topic', groups: 'group', header: 'headers' });
  return {
    on: 'kafka',
    ...entry('topics', member(fields, 'topic', globsOf)),
    ...entry('operation', member(fields, 'operation', (operation) => wordOf(operation, ['send', 'process']))),
    ...entry('groups', member(fields, 'group', globsOf)),
    ...entry('headers', member(fields, 'headers', headersOf)),
  };
}

function headersOf(value: Plain): Readonly<Record<string, string>> {
  const fields = mappingOf(value, 'headers with a pattern for their value, like x-tenant-id: acme-*');
  if (fields.size === 0 || fields.size > MOST_HEADERS) throw new Wrong(`${fields.size} headers`, `1 to ${MOST_HEADERS}`);
  const headers = new Map<string, string>();
  for (const [key, pattern] of fields) {
    within([key], () => {
      const name = textOf(key, 'the name of a header').toLowerCase();
      if (name === '__proto__') throw new Wrong(`the header '${name}'`, 'another name');
      headers.set(name, textOf(typeof pattern === 'number' || typeof pattern === 'boolean' ? String(pattern) : pattern, 'a text or a pattern with *'));
    });
  }
  return Object.freeze(Object.fromEntries(headers));
}
