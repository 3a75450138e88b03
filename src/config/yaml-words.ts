/** What the library says is for programmers; what to do about it is added for the faults that nearly everybody makes once. */
const MEANINGS: readonly (readonly [said: RegExp, ours: (message: string) => string])[] = [
  [/call stack/, () => 'nested too deep'],
  [/end with a [}\]]/, (message) => `the ${/end with a (.)/.exec(message)?.[1]} is missing before this (what follows ' #' is a comment: "#run" needs quotes)`],
  [/multiple documents/, () => "a second document ('---') in the file, where one was expected"],
  [
    /flow-|flow map|flow seq|flow collection|node end/i,
    (message) => `${message} (inside of { } and [ ], a value with brackets, braces or a comma needs quotes: "args[0].id")`,
  ],
  [/same column|not properly indented|sufficiently indented/i, (message) => `${message} (this line, or one above, is indented unlike those beside it)`],
  [/Nested mappings|Implicit keys|compact mapping/, (message) => `${message} (a value with ': ' in it needs quotes: "const: a"; a key needs its ':')`],
  [/Alias cannot/, (message) => `${message} (a pattern that begins with * needs quotes: "*.created")`],
  [/Tabs are not allowed/, (message) => `${message}, spaces are`],
];

/** A fault of YAML as a line of ours says it. */
export function yamlWords(message: string): string {
  const [, ours] = MEANINGS.find(([said]) => said.test(message)) ?? [];
  return ours ? ours(message) : message;
}
