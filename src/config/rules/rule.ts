/**
 * A business rule as it was understood (the language is laid down in docs/rules.md). Plain, frozen data: patterns stay text, so that `explain`
 * can print them; rules/ compiles them.
 */
export type Rule = HttpRule | HttpClientRule | KafkaRule | PgRule | FunctionRule;

/**
 * Where a value is found: `value.customer["tier"]`, `args[0].url`, as its steps. The first one is a root of the kind of rule. Keys of headers are
 * in lower case already.
 */
export type Path = readonly [root: string, ...steps: (string | number)[]];

/** One line of `take`. */
export interface Take {
  /** Name of the attribute. */
  readonly key: string;
  /** Exactly one of the two. */
  readonly from?: Path;
  readonly constant?: string | number | boolean;
}

/** Text with places for values: `crawl {args[0].kind}`, in its parts. */
export type Template = readonly (string | Path)[];

interface Common {
  /** Unique; used in messages, `explain` and counters. */
  readonly name: string;
  readonly take: readonly Take[];
  /** Keys of `take` that also go to the segment's root, to spans that start later below, and to log lines. */
  readonly spread: readonly string[];
  /** Keys of `take` that also go to all spans above that are still open. */
  readonly spread_back: readonly string[];
  /** Which value of several wins on the root. Default: the first. */
  readonly on_root: 'first' | 'last';
  /** Keys of `take` that travel to other services. */
  readonly baggage: readonly string[];
  /** A span event with the values, instead of attributes. */
  readonly event?: Template;
  /** Where the correlation id of the work around is found: it becomes `correlation.parent_id`. */
  readonly parent?: Path;
}

/** A request that the service receives. */
export interface HttpRule extends Common {
  readonly on: 'http';
  /** `POST /orders/:id` in its parts; the path may be a glob. */
  readonly routes?: readonly { readonly method?: string; readonly path: string }[];
  /** In upper case. */
  readonly methods?: readonly string[];
  /** Globs, in lower case. */
  readonly hosts?: readonly string[];
}

/** A request that it sends. */
export interface HttpClientRule extends Common {
  readonly on: 'http_client';
  readonly methods?: readonly string[];
  readonly hosts?: readonly string[];
  /** Globs. */
  readonly paths?: readonly string[];
}

/** A message that it sends or works on. */
export interface KafkaRule extends Common {
  readonly on: 'kafka';
  /** Globs. */
  readonly topics?: readonly string[];
  /** Both when absent. */
  readonly operation?: 'send' | 'process';
  /** Globs. */
  readonly groups?: readonly string[];
  /** Name of the header, in lower case → glob of its value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A statement that it has PostgreSQL execute. */
export interface PgRule extends Common {
  readonly on: 'pg';
  readonly tables?: readonly SqlName[];
  readonly functions?: readonly SqlName[];
  /** `SELECT`, `INSERT` …, in upper case. */
  readonly operations?: readonly string[];
  /** Globs on the text without its literals. */
  readonly statements?: readonly string[];
}

/** A name as PostgreSQL understands it: unquoted ones are in lower case already. Without a schema it is that name in any schema. */
export interface SqlName {
  readonly schema?: string;
  readonly name: string;
}

/** A call of one of the service's own functions. */
export interface FunctionRule extends Common {
  readonly on: 'function';
  /** Glob on the compiled file or on its TypeScript source, relative to the working directory, or absolute. `**` is any number of folders. */
  readonly file: string;
  readonly target:
    | { readonly class: string; readonly method: string }
    | { readonly object: string; readonly method: string }
    /** `outer.inner` for a nested one. */
    | { readonly function: string };
  /** Name of its span; absent: the values go to the active span, or into an event. */
  readonly span?: Template;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Calls per second that are traced; the others run untraced and are counted. */
  readonly limit?: number;
  /** Begins a new trace and a new correlation. */
  readonly start: boolean;
}
