const fs = process.getBuiltinModule('node:fs');

export interface ThreadStatus {
  readonly start: string;
  /** Dead, but its parent has not asked for the exit code yet. */
  readonly ended: boolean;
}

/** What Linux says about a thread; undefined when it says nothing. */
export function threadStatus(pid: number, tid: number): ThreadStatus | 'gone' | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1');
    // The name of the program stands in brackets and may itself hold brackets and spaces: proc_pid_stat(5), fields 3
    // and 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = ''] = fields;
    const start = fields[19];
    return start === undefined ? undefined : { start, ended: 'ZXx'.includes(state) };
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH' ? 'gone' : undefined;
  }
}
