import { ownCopy } from '../../instrument/sql/own-copy.js';

/**
 * Names longer than this are judged each time: a service that puts data into names must not fill the memory with it.
 */
const LONGEST_KEY = 256;

/**
 * Remembers the answers of a function of a name, for at most twice `most` names: when the young half is full it becomes
 * the old half, and what the old half held is forgotten unless it was asked for again. Names from outside cannot crowd
 * out for long the few that every span has.
 */
export function remembered<T>(answerTo: (key: string) => T, most = 2048): (key: string) => T {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  return (key) => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const answer = old.get(key) ?? answerTo(key);
    if (key.length > LONGEST_KEY) return answer;
    if (young.size >= most) {
      old = young;
      young = new Map();
    }
    // A key may be a slice of a long text, which it would keep alive.
    young.set(ownCopy(key), answer);
    return answer;
  };
}
