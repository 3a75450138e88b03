const PLAIN = /^[A-Za-z_]\w*$/;
const MOST_SHOWN = 60;

/** A place in data as messages name it: `rules[3].take["task.id"]`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.map(stepText).join('');
}

function stepText(step: string | number, at: number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!PLAIN.test(step)) return `[${JSON.stringify(step.slice(0, MOST_SHOWN))}]`;
  return `${at > 0 ? '.' : ''}${step.slice(0, MOST_SHOWN)}`;
}
