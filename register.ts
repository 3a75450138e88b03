// Preload of the agent: `node --import @org/otel-agent/register app.js`, `--require`, or either in NODE_OPTIONS.
// It must not throw, whatever happens, and must not wait: `--require` cannot.
import { begin } from './src/begin.js';
import { VERSION } from './src/version.js';

begin(__filename, VERSION);
