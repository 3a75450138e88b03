/** How urgent a message is; compared with the setting `log_level`. */
export type Level = 'error' | 'warn' | 'info' | 'debug';

interface Message {
  readonly level: Level;
  readonly text: (...details: string[]) => string;
}

/**
 * Every line that the agent can write, under its stable code. A code is never used for something else later; one that
 * is no longer written stays here, marked as retired.
 */
export const MESSAGES = {
  'OTA-001': { level: 'warn', text: (why) => `not started: ${why}; the service runs untraced` },
  'OTA-002': { level: 'info', text: (what) => `started: ${what}` },
  'OTA-003': { level: 'error', text: (why) => `failed at start: ${why}; the service runs untraced` },
  'OTA-004': {
    level: 'warn',
    text: (where) => `a second copy of the agent (${where}) was asked to start; the first one goes on, the second does nothing`,
  },
  'OTA-005': {
    level: 'warn',
    text: (who) => `another OpenTelemetry SDK is registered (${who}); it keeps its spans, the agent stands back`,
  },
  'OTA-006': { level: 'info', text: (version) => `Node.js ${version} is newer than what the agent was tested with` },
  'OTA-007': {
    level: 'warn',
    text: () => 'start() was given settings, but the agent runs already; they are ignored',
  },
  'OTA-010': {
    level: 'warn',
    text: (variable, got, expected, now) => `${variable}: got ${got}, expected ${expected}; ${now}`,
  },
  'OTA-011': { level: 'warn', text: (file, why) => `${file} could not be read: ${why}; it is ignored` },
  'OTA-012': { level: 'warn', text: (list) => `older variables understood, please rename: ${list}` },
  'OTA-014': {
    level: 'warn',
    text: (file, keys) => `of ${file}, only distribution.otel_agent is read: ${keys} in it do not count, variables and defaults do`,
  },
  'OTA-015': {
    level: 'warn',
    text: (where, closest) => `${where}: there is no such setting${closest ? `; is it ${closest}?` : ''}; it is ignored`,
  },
  'OTA-020': {
    level: 'warn',
    text: (library, why) => `${library} could not be instrumented: ${why}; it runs without spans`,
  },
  'OTA-021': {
    level: 'warn',
    text: (library, version, expected) =>
      `${library} ${version} is outside the versions that are instrumented (${expected}); it runs without spans`,
  },
  'OTA-022': { level: 'debug', text: (library, version) => `instrumented ${library} ${version}` },
  'OTA-023': { level: 'warn', text: (name, known) => `no instrumentation is called '${name}'; known: ${known}` },
  'OTA-030': {
    level: 'warn',
    text: (endpoint, why) => `spans cannot be delivered to ${endpoint}: ${why}; they are held and tried again`,
  },
  'OTA-031': {
    level: 'warn',
    text: (count, before, why, todo) => `${count} were lost${before}: ${why}; ${todo}`,
  },
  'OTA-032': { level: 'warn', text: (endpoint, why) => `${endpoint} refused spans: ${why}` },
  'OTA-033': { level: 'info', text: (endpoint) => `spans are delivered to ${endpoint} again` },
  'OTA-034': {
    level: 'warn',
    text: (why, count) =>
      `the exporting thread is gone: ${why}; ${count} spans went with it; export goes on in the service's own thread`,
  },
  'OTA-035': {
    level: 'warn',
    text: (endpoint, count, why) => `${endpoint} took a batch and threw away ${count} of its spans: ${why}`,
  },
  'OTA-036': { level: 'warn', text: (why) => `the spool cannot be written: ${why}; spans are held in memory` },
  'OTA-037': { level: 'info', text: () => 'the spool can be written again' },
  'OTA-038': {
    level: 'info',
    text: (batches, bytes) => `${batches} batches (${bytes} bytes) of a process that has ended are sent now`,
  },
  'OTA-039': { level: 'warn', text: (file, why) => `${file} in the spool was set aside: ${why}` },
  'OTA-042': {
    level: 'warn',
    text: (count, causes, kept, todo) =>
      `${count} of this process were lost: ${causes}; ${kept}${todo ? `; ${todo}` : ''}`,
  },
  'OTA-043': {
    level: 'warn',
    text: (file, why) => `status file ${file} cannot be written: ${why}; none is written from now on`,
  },
  'OTA-044': { level: 'debug', text: (status) => `status at the end\n${status}` },
  'OTA-045': {
    level: 'warn',
    text: (directory, batches) => `${batches} batches vanished from the spool (${directory}); their spans are lost`,
  },
  'OTA-040': { level: 'warn', text: (where, why) => `internal error in ${where}: ${why}; the service is not affected` },
  'OTA-041': { level: 'debug', text: (text) => `OpenTelemetry: ${text}` },
  'OTA-050': { level: 'warn', text: (where) => `redaction is switched off (${where}): private data leaves the process` },
  'OTA-051': {
    level: 'error',
    text: (where, got, expected) =>
      `${where}: got ${got}, expected ${expected}; no span is exported until this is right`,
  },
  'OTA-052': { level: 'warn', text: (why) => `values cannot be hashed: ${why}; they are masked` },
  'OTA-053': { level: 'error', text: (why) => `redaction cannot be set up: ${why}; no span is exported` },
  'OTA-060': {
    level: 'warn',
    text: (bound) =>
      `more spans wait for a verdict than ${bound} allows: the oldest are decided early, so errors that come later in them may be lost; raise the bound or the ratio`,
  },
  'OTA-061': { level: 'info', text: (what) => `sampling was changed: ${what}` },
  'OTA-082': { level: 'warn', text: (why) => `the parser of PostgreSQL cannot be had: ${why}; rules on pg that need it do nothing` },
  'OTA-078': {
    level: 'warn',
    text: (rule, key, count) =>
      `rule '${rule}' gives the attribute ${key} more than ${count} different values; they are kept, but a backend that indexes it may not like them`,
  },
  'OTA-057': { level: 'warn', text: (audit) => `redaction audit\n${audit}` },
  'OTA-070': { level: 'error', text: (where, what) => `${where}: ${what}; the file is ignored` },
  'OTA-071': {
    level: 'warn',
    text: (file, keys) => `${file} has changed: ${keys} will count when the service is started again`,
  },
  'OTA-072': { level: 'warn', text: (where, what) => `${where}: ${what}; what counted before goes on` },
  'OTA-075': {
    level: 'warn',
    text: (where, got, expected, rule) => `${where}: got ${got}, expected ${expected}; ${rule ? `the rule ${rule}` : 'this rule'} is left out`,
  },
  'OTA-090': { level: 'info', text: (why) => `no plan of a slow statement: ${why}; such are counted, and not said again` },
  'OTA-085': {
    level: 'warn',
    text: (rule, why, closest) => `rule '${rule}' matches no function: ${why}${closest ? `; is it ${closest}?` : ''}`,
  },
  'OTA-086': {
    level: 'info',
    text: (rule) => `rule '${rule}': its function calls itself too deep or too often for a span each; the innermost calls run untraced`,
  },
  'OTA-087': { level: 'warn', text: (rule, what, why) => `rule '${rule}': ${what} cannot be traced: ${why}` },
  'OTA-088': { level: 'warn', text: (file, why, rules) => `${file} runs as it is: ${why}; rules on its functions do nothing there: ${rules}` },
  'OTA-095': { level: 'warn', text: (group, why) => `the consumer of group '${group}' has given up (${why}), and kafkajs does not start it again` },
  'OTA-096': { level: 'info', text: (group, seconds) => `the consumer of group '${group}' works again, ${seconds} s after it had given up` },
  'OTA-097': {
    level: 'warn',
    text: (topic) => `messages on topic '${topic}' name a trace that cannot be read; they begin new ones (otel_agent.messaging.malformed_contexts counts them)`,
  },
  'OTA-098': { level: 'warn', text: (what, why) => `${what} of a Kafka client is not traced: ${why}` },
  'OTA-099': {
    level: 'warn',
    text: (client) => `a producer of ${client} has a serializer that takes no header of the agent's: its messages go without trace context`,
  },
} as const satisfies Record<string, Message>;

export type Code = keyof typeof MESSAGES;
