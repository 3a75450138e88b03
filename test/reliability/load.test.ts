import t from 'tap';
import { LOAD } from '../../bench/loss/scenarios/load.js';
import { holds } from './holds.js';

// A burst that no event loop interrupts is delivered.
holds(t, LOAD);
