import type { Tracer } from '@opentelemetry/api';
import type { Rule } from '../config/rules/rule.js';
import type { Settings } from '../config/settings.js';
import { type Cleaner, failingClosed } from '../instrument/cleaner.js';
import { withoutQuotes } from '../instrument/error-text.js';
import { type CorrelationOfRules, RulesEngine } from './engine.js';
import { functionRulesOf } from './functions/function-rules.js';
import { httpClientRulesOf } from './http/http-client-rules.js';
import { httpRulesOf } from './http/http-rules.js';
import { kafkaRulesOf } from './kafka/kafka-rules.js';
import { eachLogged } from './log-fields.js';
import { ownTextOf } from './own-text.js';
import { pgRulesOf } from './pg/pg-rules.js';
import type { Rules } from './rules.js';
import type { RunningRules } from './running-rules.js';
import { Spread } from './spread.js';

/** What the rules work with. */
export interface RulesParts {
  readonly settings: Settings;
  readonly clean: Cleaner;
  readonly correlation?: CorrelationOfRules | undefined;
  /** For spans of the service's own functions; asked for each time, as the agent may stand back. */
  tracer(): Tracer;
}

/** Compiles the rules. It is called when there are some. */
export function startRules({ settings, clean, correlation, tracer }: RulesParts): RunningRules {
  const { rules } = settings;
  const cleaner = failingClosed(clean);
  const bounds = { maxItems: settings['rule_limits.max_items'], text: ownTextOf(settings['rule_limits.max_value_length'], cleaner) };
  const spread = spreadOf(rules, bounds);
  const engine = new RulesEngine(rules, {
    bounds,
    clean: cleaner,
    manyValues: settings['rule_limits.cardinality_limit'],
    headLooks: settings['sampling.rules'].length > 0,
    spread,
    correlation,
  });
  const of = <K extends Rule['on']>(kind: K) => rules.filter((rule) => rule.on === kind) as Extract<Rule, { on: K }>[];
  const [kafka, pg, http, httpClient, functions] = [of('kafka'), of('pg'), of('http'), of('http_client'), of('function')] as const;
  const compiled: Rules = {
    ...(kafka.length > 0 && { kafka: kafkaRulesOf(kafka, engine, settings['rule_limits.max_body_bytes']) }),
    ...(pg.length > 0 && { pg: pgRulesOf(pg, engine) }),
    ...(http.length > 0 && { http: httpRulesOf(http, engine) }),
    ...(httpClient.length > 0 && { httpClient: httpClientRulesOf(httpClient, engine) }),
    ...(functions.length > 0 && { functions: functionRulesOf(functions, engine, { tracer, ...(correlation && { leave: (context) => correlation.leave(context) }) }) }),
  };
  return {
    rules: compiled,
    engine,
    counts: () => engine.counts(),
    finishFunction: withoutQuotes,
    ...(spread && {
      spreading: {
        onStart: (span, parentContext) => spread.onStart(span, parentContext),
        travelling: spread,
        eachLogged: eachLogged(spread, cleaner),
      },
    }),
  };
}

/** Undefined where no value goes on from its span: then no span pays for the chain. */
export function spreadOf(rules: readonly Rule[], bounds: ConstructorParameters<typeof Spread>[2]): Spread | undefined {
  const keys = new Set(rules.flatMap(({ baggage }) => baggage));
  const asksBaggage = rules.some(({ take, parent, event }) =>
    [...take.map(({ from }) => from), parent, ...(event ?? [])].some((path) => Array.isArray(path) && path[0] === 'baggage'),
  );
  const goesOn = rules.some(({ spread, spread_back }) => spread.length + spread_back.length > 0);
  return goesOn || asksBaggage || keys.size > 0 ? new Spread(keys, asksBaggage, bounds) : undefined;
}
