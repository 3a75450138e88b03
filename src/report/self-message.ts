/** What the parts that measure the agent have to say, with its details. The caller gives each kind its code. */
export interface SelfMessages {
  /** Spans were lost since the last such line about the same cause. */
  lost: [count: string, before: string, why: string, whatToDo: string];
  /** The process ends, and spans were lost in it. `whatToDo` is empty when every cause was explained before. */
  'lost-in-all': [count: string, byCause: string, kept: string, whatToDo: string];
  /** The status file cannot be written; it is not tried again. */
  'status-file-off': [path: string, why: string];
  /** One of the parts failed. */
  internal: [where: string, why: string];
}

export type Say = <K extends keyof SelfMessages>(kind: K, ...details: SelfMessages[K]) => void;
