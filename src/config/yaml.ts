import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { plainScalar } from './plain-scalar.js';
import type { Place, Places } from './places.js';
import { NoReference, substitute } from './substitute.js';
import { yamlWords } from './yaml-words.js';

/** What is wrong with the text of a file. Lines and columns count from 1. */
export interface YamlFault {
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

/** A file as data: mappings are objects without a prototype. With faults, there is no data. */
export interface YamlReading {
  readonly data: unknown;
  readonly places: Places;
  readonly faults: readonly YamlFault[];
}

/** An alias counts as often as it is written, so that a small file cannot become big. */
const MOST_NODES = 100_000;
const DEEPEST = 64;
const MOST_FAULTS = 5;
const MOST_COMPARED = 100;
const TAG = 'tag:yaml.org,2002:';
const KNOWN_TAGS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => TAG + name));

class Fault extends Error {
  readonly offset: number;
  constructor(what: string, node: Node | null | undefined) {
    super(what);
    this.offset = node?.range?.[0] ?? 0;
  }
}

/**
 * Reads YAML 1.2 (core schema; JSON is YAML), with variables put into its scalar values before their type is known. Nothing of it is
 * evaluated, and tags other than the core's are refused. It never throws, and its time and memory are bounded by the length of the text.
 */
export function readYaml(text: string, variableOf: (name: string) => string | undefined): YamlReading {
  const lines = new LineCounter();
  const places = new Map<object, Map<string | number, Place>>();
  const refused = (faults: readonly YamlFault[]): YamlReading => ({ data: undefined, places: new Map(), faults });
  try {
    if (text.includes('\0')) return refused([{ line: 1, column: 1, what: 'this is no text in UTF-8' }]);
    // Every scalar stays text: its type is known only when variables are in it. Doubles are found here, in linear time.
    const document = parseDocument(text.replace(/^\uFEFF/, ''), {
      lineCounter: lines,
      logLevel: 'error',
      prettyErrors: false,
      schema: 'failsafe',
      uniqueKeys: false,
    });
    if (document.errors.length > 0) {
      return refused(withoutEchoes(document.errors.slice(0, MOST_COMPARED).map(({ message, pos }) => faultAt(pos[0], yamlWords(firstLine(message))))));
    }
    let nodes = 0;
    const anchors = new Map<string, Node>();
    const open = new Set<Node>();

    const convert = (node: unknown): unknown => {
      nodes += 1;
      const known = node as Node | null;
      if (nodes > MOST_NODES) throw new Fault(`more than ${MOST_NODES} values`, known);
      if (open.size > DEEPEST) throw new Fault(`more than ${DEEPEST} levels`, known);
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (!target) throw new Fault(`there is no anchor '${node.source.slice(0, 60)}' before this alias; a pattern that begins with * needs quotes`, node);
        if (open.has(target)) throw new Fault('this alias is inside of what it stands for', node);
        return convert(target);
      }
      if (known?.tag && !KNOWN_TAGS.has(known.tag)) throw new Fault(`the tag ${known.tag.slice(0, 60)} is not known`, known);
      if (isScalar(node)) {
        if (node.anchor) anchors.set(node.anchor, node);
        return scalarOf(node);
      }
      if (!isMap(node) && !isSeq(node)) return null;
      if (node.anchor) anchors.set(node.anchor, node);
      open.add(node);
      const members = new Map<string | number, Place>();
      const data = isSeq(node) ? listOf(node.items, members) : mappingOf(node.items, members);
      places.set(data, members);
      open.delete(node);
      return data;
    };

    const listOf = (items: readonly unknown[], members: Map<string | number, Place>): unknown[] =>
      items.map((item, index) => {
        members.set(index, placeOfNode(item as Node, item));
        return convert(item);
      });

    const mappingOf = (pairs: readonly { key: unknown; value: unknown }[], members: Map<string | number, Place>): object => {
      const data = Object.create(null) as Record<string, unknown>;
      for (const { key, value } of pairs) {
        if (!isScalar(key)) throw new Fault('a key that is no text', key as Node);
        const name = String(key.value);
        const before = members.get(name);
        if (before) throw new Fault(`the key '${name.slice(0, 60)}' is there twice, first in line ${before.line}`, key);
        members.set(name, placeOfNode(key, value));
        data[name] = convert(value);
      }
      return data;
    };

    const scalarOf = (scalar: Scalar): string | number | boolean | null => {
      const written = textOf(scalar);
      if (scalar.tag === `${TAG}str`) return written;
      return scalar.type === Scalar.PLAIN || scalar.tag ? plainScalar(written) : written;
    };

    const textOf = (scalar: Scalar): string => {
      try {
        return substitute(String(scalar.value ?? ''), variableOf);
      } catch (thrown) {
        if (thrown instanceof NoReference) throw new Fault(thrown.message, scalar);
        throw thrown;
      }
    };

    const placeOfNode = (node: Node, value: unknown): Place => {
      const place = placeAt(node?.range?.[0] ?? 0);
      return isScalar(value) ? { ...place, text: textOf(value) } : place;
    };

    return { data: convert(document.contents), places, faults: [] };
  } catch (thrown) {
    if (thrown instanceof Fault) return refused([faultAt(thrown.offset, thrown.message)]);
    const what = thrown instanceof RangeError ? 'nested too deep' : firstLine(String((thrown as Error)?.message));
    return refused([{ line: 1, column: 1, what }]);
  }

  function faultAt(offset: number, what: string): YamlFault {
    return { ...placeAt(offset), what };
  }

  function placeAt(offset: number): { line: number; column: number } {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** What follows from a fault in the same line, and the same fault once more, are not told. */
function withoutEchoes(faults: readonly YamlFault[]): YamlFault[] {
  const isFirst = ({ line, what }: YamlFault, at: number) => faults.findIndex((fault) => fault.line === line || fault.what === what) === at;
  return faults.filter(isFirst).slice(0, MOST_FAULTS);
}

function firstLine(text: string): string {
  return text.replace(/\n[^]*$/, '').replace(/:$/, '').slice(0, 200);
}
