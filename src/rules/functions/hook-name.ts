/** Where inserted code finds its hook: a property of the global object. It is also how a text that has it already is known. */
export const HOOK = '@org/otel-agent.call';
