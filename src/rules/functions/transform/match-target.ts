import type { FunctionRule } from '../../../config/rules/rule.js';
import type { Frame, NamedFunction } from './find-functions.js';

type Target = FunctionRule['target'];

/** Whether a function is the one that a rule names. */
export function isTarget({ frames, names }: NamedFunction, target: Target): boolean {
  if ('function' in target) {
    const path = pathOf(target.function);
    return names.includes(path.at(-1) ?? '') && isWhole(frames, path.slice(0, -1));
  }
  if ('class' in target) {
    // A class, and an object, may stand anywhere in the file; what TypeScript makes of a private method is a function with both names.
    if (isLowered(names, target)) return true;
    return names.includes(target.method) && isAtEnd(frames, pathOf(target.class), 'class');
  }
  if (!names.includes(target.method)) return false;
  const path = pathOf(target.object);
  return isWhole(frames, path) || isAtEnd(frames, path, 'object');
}

/** As a rule would name it, for messages. */
export function shownName({ frames, names }: NamedFunction): string {
  const steps = frames.filter(({ isOptional }) => !isOptional).map((frame) => frame.names[0] ?? '(anonymous)');
  return [...steps, names[0]].join('.');
}

export function shownTarget(target: Target): string {
  if ('function' in target) return target.function;
  return `${'class' in target ? target.class : target.object}.${target.method}`;
}

function isLowered(names: readonly string[], target: { class: string; method: string }): boolean {
  return target.method.startsWith('#') && names.includes(`_${target.class}_${target.method.slice(1)}`);
}

function pathOf(text: string): string[] {
  const own = text.replace(/^(?:module\.)?exports(?=\.|$)\.?/, '');
  return own === '' ? ['default'] : own.split('.');
}

function isAtEnd(frames: readonly Frame[], path: readonly string[], kind: Frame['kind']): boolean {
  const last = frames.at(-1);
  if (last?.kind !== kind && last?.kind !== 'assigned') return false;
  return path.length <= frames.length && path.every((step, at) => frames.at(at - path.length)?.names.includes(step));
}

function isWhole(frames: readonly Frame[], path: readonly string[]): boolean {
  const [frame, ...rest] = frames;
  if (!frame) return path.length === 0;
  if (path[0] !== undefined && frame.names.includes(path[0]) && isWhole(rest, path.slice(1))) return true;
  return frame.isOptional === true && isWhole(rest, path);
}
