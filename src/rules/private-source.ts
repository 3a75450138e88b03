import type { AttributeValue } from '@opentelemetry/api';
import type { Path } from '../config/rules/rule.js';
import type { Cleaner } from '../instrument/cleaner.js';
import { isCount, sensitiveOf } from '../redact/keys/sensitive.js';

type Scalar = string | number | boolean;

/** What becomes of a value under the name that it has at its source; undefined: it is not put. */
export type Withhold = (value: AttributeValue) => AttributeValue | undefined;

/**
 * The redaction judges an attribute by its key, and the text of a template has none: `note: headers.authorization` would put what
 * `authorization: headers.authorization` does not. So where a path ends in a name of something private, that name is judged, too. Undefined
 * where it is not, and where the user has said what becomes of the attribute.
 */
export function withholdOf(path: Path, key: string, clean: Cleaner): Withhold | undefined {
  const name = path.slice(1).findLast((step) => typeof step === 'string');
  const sensitive = typeof name === 'string' ? sensitiveOf(name) : undefined;
  if (typeof name !== 'string' || !sensitive || (key !== '' && clean.isRuled(key))) return undefined;
  const one = (value: Scalar): Scalar | undefined => {
    if (typeof value === 'boolean' || (typeof value === 'number' && isCount(name, sensitive))) return value;
    const text = String(value);
    const now = clean.value(name, text);
    return now === text ? value : now;
  };
  return (value) => {
    if (!Array.isArray(value)) return one(value as Scalar);
    // What stands for a number is a text: then all of them are.
    const items = (value as Scalar[]).flatMap((item) => one(item) ?? []);
    const isMixed = items.some((item) => typeof item !== typeof items[0]);
    return items.length > 0 ? ((isMixed ? items.map(String) : items) as AttributeValue) : undefined;
  };
}
