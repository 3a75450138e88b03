import { assignedPath, keptClassName, keptName, keptNames, nameKeepers } from './names.js';
import { children, identifier, isClass, isFunction, keyOf, type Node, part, parts } from './node.js';

/** Something with a name that a function stands in. */
export interface Frame {
  readonly kind: 'class' | 'object' | 'function' | 'assigned';
  readonly names: readonly string[];
  /** What a module exports as a whole: it may be left out. */
  readonly isOptional?: boolean;
}

/** A function that has a name, or a member that is none. */
export interface NamedFunction {
  readonly node: Node;
  readonly frames: readonly Frame[];
  readonly names: readonly string[];
  /** Why it cannot be traced. */
  readonly refused?: string;
  /** It is an arrow function in the constructor of a derived class, where `this` may not be there yet. */
  readonly thisMayFail: boolean;
}

interface Place {
  readonly frames: readonly Frame[];
  /** Innermost class, for `this.x = () => …` in its constructor. */
  readonly classFrame?: Frame;
  readonly thisMayFail: boolean;
  /** What is returned here is returned by the function that is the last frame. */
  readonly isBody?: boolean;
}

const DEFAULT = 'default';

/** All functions of a file that have a name, with the names that lead to them. */
export function findFunctions(program: Node, source: string): NamedFunction[] {
  const found: NamedFunction[] = [];
  const keepers = nameKeepers(program, source);
  visitBlock(parts(program, 'body'), { frames: [], thisMayFail: false });
  return found;

  function visitBlock(statements: readonly Node[], place: Place): void {
    const kept = keptNames(statements, keepers);
    for (const statement of statements) visit(statement, place, kept);
  }

  function visit(node: Node, place: Place, kept?: ReadonlyMap<string, string>): void {
    const alias = (own: string | undefined) => [own, own === undefined ? undefined : kept?.get(own)];
    switch (node.type) {
      case 'BlockStatement':
        return visitBlock(parts(node, 'body'), place);
      case 'VariableDeclaration':
        for (const declarator of parts(node, 'declarations')) {
          const init = part(declarator, 'init');
          const target = part(declarator, 'id');
          if (target && target.type !== 'Identifier') visit(target, place);
          if (init) name(init, alias(identifier(target)), place);
        }
        return;
      case 'ReturnStatement': {
        const value = part(node, 'argument');
        if (value) result(value, place);
        return;
      }
      case 'ExportNamedDeclaration': {
        const declaration = part(node, 'declaration');
        if (declaration) visit(declaration, place, kept);
        return;
      }
      case 'ExportDefaultDeclaration': {
        const declaration = part(node, 'declaration');
        if (declaration) name(declaration, [...alias(identifier(part(declaration, 'id'))), DEFAULT], place);
        return;
      }
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return name(node, alias(identifier(part(node, 'id'))), place);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassExpression':
      case 'AssignmentExpression':
      case 'ObjectExpression':
      case 'CallExpression':
        return name(node, [], place);
      default:
        for (const child of children(node)) visit(child, place);
    }
  }

  /** What a function with a name makes and returns goes by that name: `make.run`. */
  function result(value: Node, place: Place): void {
    if (place.isBody && value.type === 'ObjectExpression') properties(value, [], place, true);
    else visit(value, place);
  }

  /** Looks at a value that is given names. */
  function name(node: Node, given: readonly (string | undefined)[], place: Place): void {
    const names = [...new Set(given.filter((text) => text !== undefined))];
    if (isFunction(node)) return named(node, names, place);
    if (isClass(node)) return members(node, names, place);
    switch (node.type) {
      case 'ObjectExpression':
        return properties(node, names, place);
      case 'AssignmentExpression':
        return assigned(node, names, place);
      case 'ConditionalExpression':
        for (const branch of ['consequent', 'alternate']) name(part(node, branch) ?? node, names, place);
        return visit(part(node, 'test') ?? node, place);
      case 'LogicalExpression':
        for (const side of ['left', 'right']) name(part(node, side) ?? node, names, place);
        return;
      case 'SequenceExpression': {
        const expressions = parts(node, 'expressions');
        for (const expression of expressions) name(expression, expression === expressions.at(-1) ? names : [], place);
        return;
      }
      case 'CallExpression':
      case 'NewExpression':
        return call(node, names, place);
      case 'MemberExpression':
        for (const child of children(node)) name(child, names, place);
        return;
      default:
        visit(node, place);
    }
  }

  /** `freeze({ run() {} })`, `setup({ actions: {} }).createMachine({})`: the objects are what the result is called. */
  function call(node: Node, names: readonly string[], place: Place): void {
    const kept = keptName(node, keepers);
    if (kept) return name(kept.named, [...names, kept.name], place);
    const callee = part(node, 'callee');
    if (callee?.type === 'MemberExpression') {
      const object = part(callee, 'object');
      if (object?.type === 'CallExpression') name(object, names, place);
      else visit(callee, place);
    } else if (callee) visit(callee, place);
    for (const argument of parts(node, 'arguments')) {
      if (argument.type === 'ObjectExpression') name(argument, names, place);
      else visit(argument, place);
    }
  }

  function assigned(node: Node, names: readonly string[], place: Place): void {
    const target = part(node, 'left');
    const value = part(node, 'right');
    if (!target || !value) return;
    if (target.type !== 'Identifier') visit(target, place);
    const path = assignedPath(target);
    const own = path.at(-1);
    if (path[0] === 'this' && place.classFrame && path.length === 2 && own !== undefined) {
      return name(value, [own], { ...place, frames: [...place.frames.slice(0, place.frames.indexOf(place.classFrame)), place.classFrame] });
    }
    const frames: Frame[] = path
      .slice(0, -1)
      .filter((step) => step !== 'prototype')
      .map((step) => ({ kind: 'assigned', names: [step] }));
    if (own === 'prototype') return name(value, path.slice(-2, -1), { ...place, frames: [...place.frames, ...frames.slice(0, -1)] });
    // `exports.run = run = function…` and `const X = module.exports = {…}` go by all of their names.
    name(value, frames.length === 0 ? [...names, own] : [own], { ...place, frames: [...place.frames, ...frames] });
  }

  function named(node: Node, names: readonly string[], place: Place): void {
    const own = identifier(part(node, 'id'));
    const all = own === undefined || names.includes(own) ? names : [...names, own];
    const isArrow = node.type === 'ArrowFunctionExpression';
    const thisMayFail = isArrow && place.thisMayFail;
    if (all.length > 0) found.push({ node, frames: place.frames, names: all, thisMayFail });
    inside(node, all, { ...place, thisMayFail });
  }

  /** What stands in a function: without a name (a callback, a wrapper of a bundler) it is as if it were not there. */
  function inside(node: Node, names: readonly string[], place: Place): void {
    const isWrapper = names.some((text) => /[\\/]/.test(text));
    const frames = isWrapper ? [] : names.length > 0 ? [...place.frames, { kind: 'function', names } as const] : place.frames;
    const deeper = { ...place, frames, isBody: names.length > 0 && !isWrapper };
    for (const parameter of parts(node, 'params')) visit(parameter, deeper);
    const body = part(node, 'body');
    if (body?.type === 'BlockStatement') visit(body, deeper);
    else if (body) result(body, deeper);
  }

  function members(node: Node, given: readonly string[], place: Place): void {
    const own = [identifier(part(node, 'id')), keptClassName(node, keepers)].filter((text) => text !== undefined);
    const frame: Frame = { kind: 'class', names: [...new Set([...given, ...own])] };
    const superClass = part(node, 'superClass');
    if (superClass) visit(superClass, place);
    const deeper: Place = { frames: [...place.frames, frame], classFrame: frame, thisMayFail: false, isBody: false };
    for (const member of parts(part(node, 'body') ?? node, 'body')) {
      const key = keyOf(member);
      const value = part(member, 'value');
      if (member['computed'] === true) visit(part(member, 'key') ?? member, place);
      if (member.type === 'MethodDefinition' && value) {
        method(member, value, key, deeper, superClass !== undefined);
      } else if (member.type === 'StaticBlock') {
        visitBlock(parts(member, 'body'), deeper);
      } else if (value) {
        name(value, [key], deeper);
      }
    }
  }

  function properties(node: Node, names: readonly string[], place: Place, isNamed = names.length > 0): void {
    const frame: Frame = { kind: 'object', names, ...(names.includes(DEFAULT) && { isOptional: true }) };
    const deeper = names.length > 0 ? { ...place, frames: [...place.frames, frame], isBody: false } : place;
    for (const property of parts(node, 'properties')) {
      const value = part(property, 'value');
      if (property['computed'] === true) visit(part(property, 'key') ?? property, place);
      if (property.type !== 'Property' || !value) visit(property, place);
      else if (property['kind'] === 'get' || property['kind'] === 'set') method(property, value, keyOf(property), deeper, false);
      // Without a name of the object, that of a member says too little.
      else name(value, isNamed || holdsMembers(value) ? [keyOf(property)] : wrapperKey(property), deeper);
    }
  }

  function holdsMembers({ type }: Node): boolean {
    return type === 'ObjectExpression' || type === 'ClassExpression';
  }

  function wrapperKey(property: Node): string[] {
    const key = keyOf(property);
    return key !== undefined && /[\\/]/.test(key) ? [key] : [];
  }

  function method(member: Node, value: Node, key: string | undefined, place: Place, isDerived: boolean): void {
    const names = key === undefined ? [] : [key];
    const kind = String(member['kind']);
    const what = { get: 'a getter', set: 'a setter', constructor: 'a constructor' }[kind];
    if (names.length > 0) {
      found.push({ node: value, frames: place.frames, names, thisMayFail: false, ...(what && { refused: `it is ${what}` }) });
    }
    inside(value, kind === 'constructor' ? [] : names, { ...place, thisMayFail: kind === 'constructor' && isDerived });
  }
}
