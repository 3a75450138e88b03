import t from 'tap';
import { standIn } from './cluster.js';
import { suite } from './suite.js';

t.test('on the stand-in', async (t) => suite(t, await standIn()));
