import t from 'tap';
import { TROUBLE } from '../../bench/loss/scenarios/trouble.js';
import { holds } from './holds.js';

// Disk and thread may fail the agent; the service does not notice.
holds(t, TROUBLE);
