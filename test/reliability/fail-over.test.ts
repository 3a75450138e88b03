import t from 'tap';
import { FAIL_OVER } from '../../bench/loss/scenarios/fail-over.js';
import { holds } from './holds.js';

// With several endpoints, one that lives is enough, and no batch is taken twice.
holds(t, FAIL_OVER);
