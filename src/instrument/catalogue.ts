import type { Library } from './library.js';

/**
 * The libraries that the agent instruments. Each `load` is a `require`, not an import: the code behind it runs only
 * when the service loads the library.
 */
export const CATALOGUE: readonly Library[] = [
  { name: 'http', packages: [], load: () => (require('./http.js') as typeof import('./http.js')).http },
  { name: 'undici', packages: [], load: () => (require('./undici.js') as typeof import('./undici.js')).undici },
  {
    name: 'express',
    packages: ['express', 'router'],
    load: () => (require('./express.js') as typeof import('./express.js')).express,
  },
  { name: 'pg', packages: ['pg', 'pg-pool'], load: () => (require('./pg.js') as typeof import('./pg.js')).pg },
  {
    name: 'kafkajs',
    packages: ['kafkajs'],
    load: () => (require('./kafkajs.js') as typeof import('./kafkajs.js')).kafkajs,
  },
  { name: 'pino', packages: ['pino'], load: () => (require('./pino.js') as typeof import('./pino.js')).pino },
];
