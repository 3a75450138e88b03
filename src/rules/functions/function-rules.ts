import { type Context, trace, type Tracer } from '@opentelemetry/api';
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread, MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { FunctionRule } from '../../config/rules/rule.js';
import { onEnd } from '../../export/process-end.js';
import { setTimeout } from '../../export/timers.js';
import { installSourceHook } from '../../load/source-hook.js';
import { reasonOf, report } from '../../report/report.js';
import type { Engine } from '../taking.js';
import { type CallParts, CallRule } from './call-rule.js';
import { type Outcome, sourceChanger } from './change-source.js';
import { HOOK } from './hook-name.js';
import { hookOf } from './hook.js';
import { MatchReport } from './match-report.js';
import { activeStore } from './store.js';
import type { ThreadData } from './thread-data.js';
import { whatMatches } from './what-matches.js';

/** Rules that have found nothing are looked for on the disk: so long the service is held for it, in milliseconds. */
const LOOK_MS = 50;
/** So long after the last file of interest, the service has started. */
const QUIET_MS = 3000;

/** The rules on `function`, compiled. */
export interface FunctionRules {
  readonly rules: readonly FunctionRule[];
  /** From now on the files that are loaded are looked at. */
  install(): void;
  /** From now on no call is traced. */
  stop(): void;
}

export interface FunctionParts {
  /** Asked once, at the first call. */
  tracer(): Tracer;
  /** The context without what came before: for `start: true`. */
  leave?: ((context: Context) => Context) | undefined;
}

/** Spans for functions of the service, by code that is put into its files as they are loaded (DESIGN D10). */
export function functionRulesOf(rules: readonly FunctionRule[], engine: Engine, { tracer, leave }: FunctionParts): FunctionRules {
  const callRules = rules.map((rule) => new CallRule(rule));
  const tooDeep = new Set<FunctionRule>();
  let isStopped = false;
  let asked = false;
  let parts: CallParts | undefined;

  const hook = hookOf(callRules, () => (isStopped ? undefined : (parts ??= firstParts())));

  function firstParts(): CallParts | undefined {
    if (asked) return undefined;
    asked = true;
    const store = activeStore();
    if (!store) return void report('OTA-040', 'rules on functions', 'the active context is not found');
    return {
      engine,
      store,
      tracer: tracer(),
      leave: leave ?? ((context) => trace.deleteSpan(context)),
      onTooDeep(rule) {
        if (tooDeep.has(rule)) return;
        tooDeep.add(rule);
        report('OTA-086', rule.name);
      },
    };
  }

  return {
    rules,
    install() {
      // It stays for good: code that has been loaded asks for it, whatever becomes of the agent.
      Object.defineProperty(globalThis, Symbol.for(HOOK), { value: hook, configurable: false, enumerable: false, writable: false });
      load(rules, callRules);
    },
    stop() {
      isStopped = true;
    },
  };
}

function load(rules: readonly FunctionRule[], callRules: readonly CallRule[]): void {
  const cwd = process.cwd();
  const matches = new MatchReport(rules, cwd);
  const data: ThreadData = {
    rules: rules.map(({ file }) => ({ file })),
    wanted: callRules.map(({ rule: { target }, needsArguments, needsThis }, id) => ({ id, target, needsArguments, needsThis })),
    cwd,
  };
  const tell = (outcome: Outcome) => {
    lastAt = performance.now();
    matches.add(outcome);
  };
  let lastAt = performance.now();
  let port: MessagePort | undefined;
  const changer = sourceChanger(data.rules, data.wanted, cwd, tell);
  installSourceHook({
    wants: changer.wants,
    change: changer.change,
    registerAsynchronous() {
      port = registerThread(data, tell);
    },
  });
  // A worker thread may load a part of the service only.
  if (!isMainThread) return;
  const say = () => {
    for (let message = port && receiveMessageOnPort(port); message; message = port && receiveMessageOnPort(port)) tell(message.message as Outcome);
    // A tool that starts the service (npm, tsx) has the same rules, and none of its files.
    if (!matches.hasSeen && /[\\/]node_modules[\\/]/.test(process.argv[1] ?? '')) return;
    const end = performance.now() + LOOK_MS;
    matches.say((rule) => whatMatches(rule, cwd, end - performance.now()));
  };
  const check = () => {
    const rest = lastAt + QUIET_MS - performance.now();
    if (rest > 0) setTimeout(check, rest).unref();
    else say();
  };
  setTimeout(check, QUIET_MS).unref();
  onEnd({ end: say });
}

/** Node's own thread for asynchronous hooks; it is the only way to ES modules where there are no synchronous ones. */
function registerThread(data: ThreadData, tell: (outcome: Outcome) => void): MessagePort | undefined {
  try {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', tell);
    port1.unref();
    const file = pathToFileURL(join(__dirname, 'hooks-thread.mjs'));
    Module.register(file, { data: { ...data, port: port2 }, transferList: [port2] });
    return port1;
  } catch (thrown) {
    return void report('OTA-040', 'module.register', reasonOf(thrown));
  }
}
