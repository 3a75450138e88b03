import t from 'tap';
import { DEAD_ENDS } from '../../bench/loss/scenarios/dead-ends.js';
import { holds } from './holds.js';

// A collector that is down or hangs holds nobody up, and what is lost is said.
holds(t, DEAD_ENDS);
