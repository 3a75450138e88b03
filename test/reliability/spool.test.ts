import t from 'tap';
import { SPOOL } from '../../bench/loss/scenarios/spool.js';
import { holds } from './holds.js';

// What was on disk when a process ended is delivered by the next one.
holds(t, SPOOL);
