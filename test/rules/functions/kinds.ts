/** One kind of function that a rule can name. */
export interface Case {
  readonly text: string;
  readonly target: string;
  /** What is called, in terms of the module's exports `m`; its argument is `a`. */
  readonly call: string;
  readonly result: unknown;
}

export const CASES: Record<string, Case> = {
  'a method': { text: `exports.C = class C { run(a) { return a + active() } }`, target: 'C::run', call: `new m.C().run(a)`, result: 'aspan' },
  'a method of a class that is not exported': {
    text: `class C { run(a) { return a + active() } } exports.make = () => new C()`,
    target: 'C::run',
    call: `m.make().run(a)`,
    result: 'aspan',
  },
  'an asynchronous method': {
    text: `exports.C = class C { async run(a) { await null; return a + active() } }`,
    target: 'C::run',
    call: `await new m.C().run(a)`,
    result: 'aspan',
  },
  'a static method': { text: `exports.C = class C { static run(a) { return a + active() } }`, target: 'C::run', call: `m.C.run(a)`, result: 'aspan' },
  'a private method': {
    text: `exports.C = class C { #run(a) { return a + active() } call(a) { return this.#run(a) } }`,
    target: 'C::#run',
    call: `new m.C().call(a)`,
    result: 'aspan',
  },
  'a static private asynchronous method': {
    text: `exports.C = class C { static async #run(a) { await null; return a + active() } static call(a) { return this.#run(a) } }`,
    target: 'C::#run',
    call: `await m.C.call(a)`,
    result: 'aspan',
  },
  'an arrow function in a field': {
    text: `exports.C = class C { x = 'x'; run = (a) => a + this.x + active() }`,
    target: 'C::run',
    call: `new m.C().run(a)`,
    result: 'axspan',
  },
  'an asynchronous arrow function in a private field': {
    text: `exports.C = class C { #run = async (a) => { await null; return a + active() }; call(a) { return this.#run(a) } }`,
    target: 'C::#run',
    call: `await new m.C().call(a)`,
    result: 'aspan',
  },
  'a function in a field': {
    text: `exports.C = class C { run = function (a) { return a + active() } }`,
    target: 'C::run',
    call: `new m.C().run(a)`,
    result: 'aspan',
  },
  'a field as it is compiled for old targets': {
    text: `exports.C = class C { constructor() { this.run = async (a) => { await null; return a + active(); }; } }`,
    target: 'C::run',
    call: `await new m.C().run(a)`,
    result: 'aspan',
  },
  'a private method as it is compiled for old targets': {
    text: `var _C_instances, _C_run; class C { constructor() { _C_instances.add(this) } call(a) { return _C_run.call(this, a) } }
      _C_instances = new WeakSet(), _C_run = function _C_run(a) { return a + active() }; exports.C = C;`,
    target: 'C::#run',
    call: `new m.C().call(a)`,
    result: 'aspan',
  },
  'a computed name that is a text': { text: `exports.C = class C { ['run it'](a) { return a + active() } }`, target: 'C::run it', call: `new m.C()['run it'](a)`, result: 'aspan' },
  'a method that is assigned to a prototype': {
    text: `function C() {} C.prototype.run = function (a) { return a + active() }; exports.C = C`,
    target: 'C::run',
    call: `new m.C().run(a)`,
    result: 'aspan',
  },
  'a class that is an expression': { text: `const C = class { run(a) { return a + active() } }; exports.C = C`, target: 'C::run', call: `new m.C().run(a)`, result: 'aspan' },
  'a class inside of a function': {
    text: `exports.make = () => { class C { run(a) { return a + active() } } return new C() }`,
    target: 'C::run',
    call: `m.make().run(a)`,
    result: 'aspan',
  },
  'a class with decorators, as TypeScript compiles it': {
    text: `var __decorate = (list, target, key) => { for (const one of list) one(target, key, Object.getOwnPropertyDescriptor(target, key)) };
      let C = class C { async run(a) { await null; return a + active() } };
      __decorate([(target, key, descriptor) => { const { value } = descriptor; target[key] = function (...list) { return value.apply(this, list) } }], C.prototype, 'run', null);
      exports.C = C;`,
    target: 'C::run',
    call: `await new m.C().run(a)`,
    result: 'aspan',
  },
  'a function': { text: `function run(a) { return a + active() } exports.run = run`, target: 'run', call: `m.run(a)`, result: 'aspan' },
  'a function that is not exported': {
    text: `function run(a) { return a + active() } exports.call = (a) => run(a)`,
    target: 'run',
    call: `m.call(a)`,
    result: 'aspan',
  },
  'a function in a variable': { text: `const run = function (a) { return a + active() }; exports.run = run`, target: 'run', call: `m.run(a)`, result: 'aspan' },
  'an arrow function': { text: `const run = (a) => { return a + active() }; exports.run = run`, target: 'run', call: `m.run(a)`, result: 'aspan' },
  'an arrow function that is an expression': { text: `const run = a => a + active(); exports.run = run`, target: 'run', call: `m.run(a)`, result: 'aspan' },
  'an arrow function that gives an object': {
    text: `const run = (a) => ({ a, b: active() }); exports.call = (a) => { const r = run(a); return r.a + r.b }`,
    target: 'run',
    call: `m.call(a)`,
    result: 'aspan',
  },
  'an asynchronous arrow function that is an expression': {
    text: `const run = async (a) => (await a) + active(); exports.run = run`,
    target: 'run',
    call: `await m.run(a)`,
    result: 'aspan',
  },
  'a nested function': {
    text: `function outer(a) { const inner = (b) => b + active(); return inner(a) } exports.outer = outer`,
    target: 'outer.inner',
    call: `m.outer(a)`,
    result: 'aspan',
  },
  'a function in a method': {
    text: `exports.C = class C { run(a) { function inner(b) { return b + active() } return inner(a) } }`,
    target: 'C.run.inner',
    call: `new m.C().run(a)`,
    result: 'aspan',
  },
  'a function inside of a callback': {
    text: `[0].forEach(() => { function run(a) { return a + active() } exports.run = run })`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspan',
  },
  'what a module exports as a whole': { text: `module.exports = function (a) { return a + active() }`, target: 'default', call: `m(a)`, result: 'aspan' },
  'an assigned export': { text: `exports.run = async function (a) { await null; return a + active() }`, target: 'run', call: `await m.run(a)`, result: 'aspan' },
  'a method of an object': { text: `const helpers = { run(a) { return a + active() } }; exports.helpers = helpers`, target: 'helpers::run', call: `m.helpers.run(a)`, result: 'aspan' },
  'a method of an exported object, as TypeScript compiles it': {
    text: `exports.helpers = { async run(a) { await null; return a + active() } };`,
    target: 'helpers::run',
    call: `await m.helpers.run(a)`,
    result: 'aspan',
  },
  'an arrow function of an object': { text: `exports.helpers = { run: (a) => a + active() }`, target: 'helpers::run', call: `m.helpers.run(a)`, result: 'aspan' },
  'a method of all exports': { text: `module.exports = { run(a) { return a + active() } }`, target: 'module.exports::run', call: `m.run(a)`, result: 'aspan' },
  'a function among all exports': { text: `module.exports = { run(a) { return a + active() } }`, target: 'run', call: `m.run(a)`, result: 'aspan' },
  'a method deep in an object': {
    text: `const api = { v1: { tasks: { run(a) { return a + active() } } } }; exports.api = api`,
    target: 'api.v1.tasks::run',
    call: `m.api.v1.tasks.run(a)`,
    result: 'aspan',
  },
  'an object by its last name': {
    text: `const machine = setup({ actions: { run: ({ a }) => a + active(), 'notify user'() {} } }).createMachine({}); function setup(o) { return { createMachine: () => o } }
      exports.machine = machine`,
    target: 'actions::run',
    call: `m.machine.actions.run({ a })`,
    result: 'aspan',
  },
  'an object in a call in a call': {
    text: `const machine = setup({ actions: { run: ({ a }) => a + active() } }).createMachine({}); function setup(o) { return { createMachine: () => o } }
      exports.machine = machine`,
    target: 'machine.actions::run',
    call: `m.machine.actions.run({ a })`,
    result: 'aspan',
  },
  'a method of a frozen object': { text: `exports.o = Object.freeze({ run(a) { return a + active() } })`, target: 'o::run', call: `m.o.run(a)`, result: 'aspan' },
  'a method of what a function returns': {
    text: `exports.make = function make() { return { run(a) { return a + active() } } }`,
    target: 'make.run',
    call: `m.make().run(a)`,
    result: 'aspan',
  },
  'a function that esbuild keeps the name of': {
    text: `var __defProp=Object.defineProperty;var s=(t,v)=>__defProp(t,"name",{value:v,configurable:true});const o=s(a=>a+active(),"run");exports.run=o`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspan',
  },
  'a class that esbuild keeps the name of': {
    text: `var s=(t,v)=>Object.defineProperty(t,"name",{value:v,configurable:!0});class q{static{s(this,"C")}run(a){return[a+active()][0]}}exports.C=q`,
    target: 'C::run',
    call: `new m.C().run(a)`,
    result: 'aspan',
  },
  'a declaration that esbuild keeps the name of': {
    text: `var s=(t,v)=>Object.defineProperty(t,"name",{value:v,configurable:!0});function q(a){return a+active()}s(q,"run");exports.run=q`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspan',
  },
  'a module in a bundle of esbuild': {
    text: `var c=(cb,mod)=>function(){return mod||(0,cb[Object.keys(cb)[0]])((mod={exports:{}}).exports,mod),mod.exports};
      var require_x = c({"src/x.js"(exports, module){ class C { run(a) { return a + active() } } function go(a) { return new C().run(a) } module.exports = { go } }}); module.exports = require_x();`,
    target: 'C::run',
    call: `m.go(a)`,
    result: 'aspan',
  },
  '__awaiter': {
    text: `var __awaiter = (self, list, P, body) => (async () => { const it = body.call(self); let r = it.next(); while (!r.done) r = it.next(await r.value); return r.value })();
      exports.C = class C { run(a) { return __awaiter(this, void 0, void 0, function* () { yield null; return a + active() }) } }`,
    target: 'C::run',
    call: `await new m.C().run(a)`,
    result: 'aspan',
  },
  'a strict function': {
    text: `exports.run = function run(a) { 'use strict'\n return a + active() + (function () { return this === undefined })() }`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspantrue',
  },
  'a function with two functions of one name': {
    text: `exports.run = function run(a) { return x() + a + active(); function x() { return 1 } function x() { return 2 } }`,
    target: 'run',
    call: `m.run(a)`,
    result: '2aspan',
  },
  'a function with a variable called like a function': {
    text: `exports.run = function run(a) { var x = 'v'; function x() {} return x + a + active() }`,
    target: 'run',
    call: `m.run(a)`,
    result: 'vaspan',
  },
  'a parameter that is declared again': { text: `exports.run = function run(a, b) { var a = a || 'z'; var b = b || 'b'; return a + b + active() }`, target: 'run', call: `m.run(a)`, result: 'abspan' },
  'a parameter that is declared again, asynchronously': {
    text: `exports.run = async function run(a, b) { var a = a || 'z'; var b = b || 'b'; return a + b + active() }`,
    target: 'run',
    call: `await m.run(a)`,
    result: 'abspan',
  },
  'parameters that are taken apart, with defaults': {
    text: `exports.run = function run({ a, b = 'b' }, [c] = ['c'], ...rest) { return a + b + c + rest.length + active() }`,
    target: 'run',
    call: `m.run({ a }, undefined, 1, 2)`,
    result: 'abc2span',
  },
  'new.target, this and arguments': {
    text: `exports.run = function Run(a) { if (new.target) this.it = arguments.length + a + active() }`,
    target: 'Run',
    call: `new m.run(a).it`,
    result: '1aspan',
  },
  'super in a method': {
    text: `class B { run(a) { return a + 'B' } } exports.C = class C extends B { async run(a) { await null; return super.run(a) + active() } }`,
    target: 'C::run',
    call: `await new m.C().run(a)`,
    result: 'aBspan',
  },
  'super in a method of an object': {
    text: `const base = { run(a) { return a + 'B' } }; exports.o = { __proto__: base, run(a) { return super.run(a) + active() } }`,
    target: 'o::run',
    call: `m.o.run(a)`,
    result: 'aBspan',
  },
  'names like those that are put in': {
    text: `exports.run = function run(_$h, _$c) { const _$r = _$h + active(); return _$r }`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspan',
  },
  'comments at every place': {
    text: `exports.run = (a /* => */) /* { => */ => // => {\n a + active() // )`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspan',
  },
  'a return in brackets, lists and with no blanks': {
    text: `exports.run = (a) => [function(a){return[a]}(a)[0], x(a), y(a)].join(''); function x(a){return(a,active())} function y(a) { return a, /* last */ (a) // a\n }`,
    target: 'run',
    call: `m.run(a)`,
    result: 'aspana',
  },
};
