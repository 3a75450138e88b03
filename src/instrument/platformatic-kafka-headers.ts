import { report } from '../report/report.js';

/** How headers are to be given to a producer: it writes what the serializers of the service make of them. */
export interface HeaderForm {
  readonly names: 'text' | 'bytes';
  value(text: string): unknown;
}

type Serialize = (data: unknown) => unknown;

const SAMPLE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const forms = new WeakMap<object, HeaderForm | undefined>();

/**
 * What form of a header a producer's serializers take: found out once for each producer, with a sample. Undefined where they take none: then the
 * messages go without.
 */
export function headerFormOf(producer: object): HeaderForm | undefined {
  if (forms.has(producer)) return forms.get(producer);
  const form = foundForm(producer);
  forms.set(producer, form);
  if (!form) report('OTA-099', '@platformatic/kafka');
  return form;
}

function foundForm(producer: object): HeaderForm | undefined {
  const { headerKey, headerValue } = serializersOf(producer);
  const names = fitting(headerKey, 'traceparent');
  const values = fitting(headerValue, SAMPLE);
  if (!names || !values) return undefined;
  return { names, value: values === 'text' ? (text) => text : (text) => Buffer.from(text) };
}

/** The producer keeps its options under a symbol of its own. */
function serializersOf(producer: object): { readonly headerKey?: Serialize; readonly headerValue?: Serialize } {
  for (const symbol of Object.getOwnPropertySymbols(producer)) {
    if (!symbol.description?.endsWith('.options')) continue;
    const { serializers, registry } = Reflect.get(producer, symbol) as { serializers?: object; registry?: { getSerializers?(): object } };
    return registry?.getSerializers?.() ?? serializers ?? {};
  }
  return {};
}

/** Which form comes out as the same bytes; if none does, one that comes out at all: a receiver may read it still (JSON). */
function fitting(serialize: Serialize | undefined, text: string): 'text' | 'bytes' | undefined {
  if (typeof serialize !== 'function') return 'bytes';
  const outcomes = { text: outcomeOf(serialize, text), bytes: outcomeOf(serialize, Buffer.from(text)) };
  for (const form of ['text', 'bytes'] as const) if (outcomes[form]?.equals(Buffer.from(text))) return form;
  return outcomes.text ? 'text' : undefined;
}

function outcomeOf(serialize: Serialize, data: unknown): Buffer | undefined {
  try {
    const made = serialize(data);
    return Buffer.isBuffer(made) ? made : undefined;
  } catch {
    return undefined;
  }
}
