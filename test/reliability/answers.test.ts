import t from 'tap';
import { ANSWERS } from '../../bench/loss/scenarios/answers.js';
import { holds } from './holds.js';

// Whatever the collector answers, nothing is lost that it would ever take.
holds(t, ANSWERS);
