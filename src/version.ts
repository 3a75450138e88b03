/** Put in by the bundler (tools/bundle.ts) from package.json. */
declare const AGENT_VERSION: string | undefined;

/** Version of the agent. */
export const VERSION: string = typeof AGENT_VERSION === 'string' ? AGENT_VERSION : '0.0.0-unbundled';
