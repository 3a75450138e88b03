import { classOf } from '../../report/class-of.js';
import { report } from '../../report/report.js';
import { Call, Calls } from './call.js';
import type { CallParts, CallRule } from './call-rule.js';

/** What inserted code calls when a function begins: `id` are the places of its rules, as one number or as `"1,4"`. */
export type Hook = (id: number | string, self?: unknown, args?: unknown) => Call | Calls | undefined;

/** `partsOf` is asked at each call, and while it has no answer, nothing is traced. */
export function hookOf(rules: readonly CallRule[], partsOf: () => CallParts | undefined): Hook {
  const several = new Map<string, readonly CallRule[]>();

  return function call(id, self, args) {
    try {
      const parts = partsOf();
      if (!parts) return undefined;
      if (typeof id === 'number') return rules[id]?.begin(self, args, parts);
      return all(id, self, args, parts);
    } catch (thrown) {
      report('OTA-040', 'the begin of a call', classOf(thrown));
      return undefined;
    }
  };

  function all(id: string, self: unknown, args: unknown, given: CallParts): Call | Calls | undefined {
    let those = several.get(id);
    if (!those) several.set(id, (those = id.split(',').flatMap((place) => rules[Number(place)] ?? [])));
    const calls = those.flatMap((rule) => rule.begin(self, args, given) ?? []);
    return calls.length > 1 ? new Calls(calls) : calls[0];
  }
}

