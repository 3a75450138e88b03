import { CONTENT_CLASSES, type ContentClass, type Hit, type Scan } from '../kinds.js';
import { barrierEnd } from './barriers.js';
import { type Decoded, decoded } from './decode.js';
import type { Raw } from './found.js';
import { Names, type NameVerdict } from './names.js';
import { BARRIER, ENCODED, PLAIN, Reader } from './reader.js';
import { settled } from './settle.js';

/** A text is decoded so often at most: whatever is encoded three times stays unread below that. */
const MOST_DECODINGS = 2;

/**
 * So often the gaps between hits are read again at most; the second time nothing is left to find but in contrived
 * texts.
 */
const MOST_ROUNDS = 8;
const SHORTEST_HIT = 3;

type Place = readonly [start: number, end: number];

export interface ScannerOptions {
  /** Classes whose action is not `keep`. */
  readonly enabled: ReadonlySet<ContentClass>;
  /** Whether a value after this name (any case, as `password` in `password=…`) is private. The answer is remembered. */
  readonly isSensitiveName: (name: string) => boolean;
  /** The same for parameters of URLs. */
  readonly isSensitiveParameter?: (name: string) => boolean;
  /** Whether the user denies what stands under this name. */
  readonly isDenied?: ((name: string) => boolean) | undefined;
}

/**
 * Makes the detectors of all built-in classes one function. It reads the text as it is, and again without percent-
 * encoding and the escapes of JSON where it has any; hits are places of the original text. What redaction left is no
 * hit, nor part of one.
 */
export function scannerOf(options: ScannerOptions): Scan {
  const { enabled, isDenied } = options;
  if (enabled.size === 0 && !isDenied) return () => undefined;
  const on = Object.fromEntries(CONTENT_CLASSES.map((kind) => [kind, enabled.has(kind)])) as Record<ContentClass, boolean>;
  const isParameter = (name: string): boolean => on.password && options.isSensitiveParameter?.(name) === true;
  const reader = new Reader(on, new Names(judgeOf(options), isParameter), isDenied !== undefined);

  /** Hits of a text that is `depth` times decoded, or is a piece of one. */
  function hitsOf(text: string, depth: number, inPiece: boolean): Raw[] {
    const holds = reader.read(text);
    if (holds === BARRIER && !inPiece) return hitsOfPieces(text, depth);
    const { hits } = reader.found;
    if (holds !== ENCODED || depth === MOST_DECODINGS) return hits;
    const plain = decoded(text);
    return plain === undefined ? hits : [...hits, ...placed(hitsOf(plain.text, depth + 1, false), plain)];
  }

  function hitsOfPieces(text: string, depth: number): Raw[] {
    const all: Raw[] = [];
    for (const [start, end] of piecesOf(text)) {
      for (const hit of hitsOf(text.slice(start, end), depth, true)) {
        all.push({ start: hit.start + start, end: hit.end + start, kind: hit.kind });
      }
    }
    return all;
  }

  /**
   * Reads what lies between the hits once more, by itself: what was the end of a longer word there may begin one now,
   * and a second redaction would find it.
   */
  function withGaps(text: string, first: readonly Hit[]): readonly Hit[] {
    const all = [...first];
    let gaps = gapsOf(first, 0, text.length);
    for (let round = 0; round < MOST_ROUNDS && gaps.length > 0; round++) {
      const smaller: Place[] = [];
      for (const [start, end] of gaps) {
        const more = settled(hitsOf(text.slice(start, end), 0, false));
        if (more.length === 0) continue;
        const moved = more.map((hit) => ({ start: hit.start + start, end: hit.end + start, kind: hit.kind }));
        for (const hit of moved) all.push(hit);
        for (const gap of gapsOf(moved, start, end)) smaller.push(gap);
      }
      gaps = smaller;
    }
    return all.length === first.length ? first : all.sort((a, b) => a.start - b.start);
  }

  return (text: string): readonly Hit[] | undefined => {
    const holds = reader.read(text);
    if (holds === PLAIN && reader.found.hits.length === 0) return undefined;
    const hits = settled(holds === PLAIN ? reader.found.hits : hitsOf(text, 0, false));
    return hits.length === 0 ? undefined : withGaps(text, hits);
  };
}

function judgeOf({ enabled, isSensitiveName, isDenied }: ScannerOptions): (name: string) => NameVerdict {
  const isFound = enabled.has('password') || enabled.has('bearer');
  const byWord = (name: string): NameVerdict => (isFound && isSensitiveName(name) ? 'password' : undefined);
  if (!isDenied) return byWord;
  return (name) => {
    if (isDenied(name)) return 'denied';
    // `customer.*`, for `customer: { … }`
    return byWord(name) ?? (isDenied(`${name}.?`) ? 'members' : undefined);
  };
}

function placed(hits: readonly Raw[], { places }: Decoded): Raw[] {
  return hits.map(({ start, end, kind }) => ({ start: places[start] as number, end: places[end] as number, kind }));
}

/** Pieces between hits that are long enough to hold one. */
function gapsOf(hits: readonly Hit[], from: number, to: number): Place[] {
  const gaps: Place[] = [];
  let at = from;
  for (const { start, end } of hits) {
    if (start - at >= SHORTEST_HIT) gaps.push([at, start]);
    at = end;
  }
  if (to - at >= SHORTEST_HIT) gaps.push([at, to]);
  return gaps;
}

/** What lies between the things that redaction left. */
function piecesOf(text: string): Place[] {
  const pieces: Place[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 91 && code !== 104) continue;
    const end = barrierEnd(text, at);
    if (end < 0) continue;
    if (at > from) pieces.push([from, at]);
    from = end;
    at = end - 1;
  }
  if (from < text.length) pieces.push([from, text.length]);
  return pieces;
}
