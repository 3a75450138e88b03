/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** `--from=build` and the like. */
  readonly flags: Readonly<Record<string, string>>;
  /** The rest, its lines joined. */
  readonly text: string;
}

/** What stands below one FROM. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** Reads the stages of a Dockerfile: comments, continued lines and flags; no heredocs and no other escape character. */
export function readDockerfile(content: string): Stage[] {
  const lines = content.split('\n').filter((line) => !/^\s*#/.test(line));
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines.join('\n').replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (line.trim() === '') continue;
    const [, name = '', flags = '', text = ''] = /^(\w+)((?:\s+--[\w-]+=\S+)*)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, base = '', alias = ''] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text) ?? [];
      stages.push({ name: alias, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, flags: readFlags(flags), text: text.trim() });
    }
  }
  return stages;
}

function readFlags(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/--([\w-]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
}
