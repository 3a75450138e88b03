// `idle [spans]`: makes some spans at first and lives until it is killed, as a service without work.
import { mark } from './mark.js';
import { makeSpans } from './spans.js';

const count = Number(process.argv[2] ?? 0);
if (count > 0) makeSpans(count);
setInterval(() => {}, 60_000);
mark('idle');
