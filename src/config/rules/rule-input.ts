/** A rule as a program writes it (docs/rules.md lays the language down). */
export type RuleInput = RuleMatch & {
  /** Unique; used in messages, `explain` and counters. */
  readonly name: string;
  /** Attributes with their paths, `'task.id': 'value.taskId'`, or constants. */
  readonly take?: Readonly<Record<string, string | { readonly const: string | number | boolean }>>;
  readonly spread?: OneOrMore;
  readonly spread_back?: OneOrMore;
  readonly on_root?: 'first' | 'last';
  readonly baggage?: OneOrMore;
  readonly event?: string;
  readonly parent?: string;
};

type OneOrMore = string | readonly string[];

type RuleMatch =
  | { readonly http: { readonly route?: OneOrMore; readonly method?: OneOrMore; readonly host?: OneOrMore } }
  | { readonly http_client: { readonly method?: OneOrMore; readonly host?: OneOrMore; readonly path?: OneOrMore } }
  | {
      readonly kafka: {
        readonly topic?: OneOrMore;
        readonly operation?: 'send' | 'process';
        readonly group?: OneOrMore;
        readonly headers?: Readonly<Record<string, string>>;
      };
    }
  | {
      readonly pg: {
        readonly table?: OneOrMore;
        readonly function?: OneOrMore;
        readonly operation?: OneOrMore;
        readonly statement?: OneOrMore;
      };
    }
  | {
      readonly function: FunctionTarget & { readonly file: string };
      readonly span?: string;
      readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
      readonly limit?: string | number;
      readonly start?: boolean;
    };

type FunctionTarget =
  | { readonly class: string; readonly method: string }
  | { readonly object: string; readonly method: string }
  | { readonly function: string };
