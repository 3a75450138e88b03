import { closest } from './closest.js';

const PREFIX = 'OTEL_AGENT_REDACTION_';

/**
 * Variables that look like rules of redaction, and that no setting has: `OTEL_AGENT_REDACTION_DENY_KEY`. Somebody
 * counts on them.
 */
export function unknownVariables(
  variables: Readonly<Record<string, string | undefined>>,
  settings: readonly { readonly variables: readonly string[] }[],
): { readonly variable: string; readonly like: string | undefined }[] {
  const names = Object.keys(variables).filter((name) => name.startsWith(PREFIX) && variables[name]?.trim());
  if (names.length === 0) return [];
  const known = settings.flatMap((setting) => setting.variables).filter((name) => name.startsWith(PREFIX));
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.map((variable) => ({ variable, like: closest(variable, known) }));
}
