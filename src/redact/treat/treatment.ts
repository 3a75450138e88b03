import { report } from '../../report/report.js';
import type { Treat } from '../kinds.js';
import { netOf } from './ip-net.js';
import { keyedHash, LEAST_KEY_BYTES } from './keyed-hash.js';
import { partOf } from './partial.js';

/** Characters that `truncate` leaves, the sign of the cut not counted. */
const SHOWN = 8;

/** What the treatments need. */
export interface TreatOptions {
  /**
   * Of at least 32 bytes. Without it `hash` masks, and that is said when it happens first; a shorter one masks in
   * silence.
   */
  readonly hashKey?: Uint8Array | undefined;
}

/**
 * Makes the function that does one action to one text. Each gives the same again when it is done to what it gave.
 *
 * | action | what is left |
 * | --- | --- |
 * | `keep` | all |
 * | `drop` | nothing (undefined) |
 * | `mask` | `[REDACTED:<class>]` |
 * | `partial` | the domain of an e-mail address, the last four digits of a card; anything else is masked |
 * | `hash` | `h1:<key id>:<hash>` (keyed-hash.ts) |
 * | `truncate` | the first 8 characters and `…`; a text that is no longer stays |
 * | `net` | the network of an address (ip-net.ts); anything else is masked |
 */
export function treatmentOf({ hashKey }: TreatOptions = {}): Treat {
  let hash: ReturnType<typeof keyedHash> | undefined;
  const usable = hashKey !== undefined && hashKey.length >= LEAST_KEY_BYTES;

  return (text, action, kind) => {
    try {
      switch (action) {
        case 'keep':
          return text;
        case 'drop':
          return undefined;
        case 'partial':
          return partOf(text, kind) ?? masked(kind);
        case 'truncate':
          return truncated(text);
        case 'net':
          return netOf(text) ?? masked(kind);
        case 'hash': {
          if (usable) return (hash ??= keyedHash(hashKey))(text, kind);
          if (hashKey === undefined) report('OTA-052', 'there is no key');
          return masked(kind);
        }
        default:
          return masked(kind);
      }
    } catch {
      return masked(kind);
    }
  };
}

function masked(kind: string): string {
  return `[REDACTED:${kind}]`;
}

/** Half of a character that takes two units is not left. */
function truncated(text: string): string {
  if (text.length <= SHOWN) return text;
  const last = text.charCodeAt(SHOWN - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? SHOWN - 1 : SHOWN)}…`;
}
