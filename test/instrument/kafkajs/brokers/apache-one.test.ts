import t from 'tap';
import { apache, whyNotApache } from './cluster.js';
import { suite } from './suite.js';

const skip = whyNotApache();

t.test('on Apache Kafka, one broker', { skip, timeout: 600_000 }, async (t) => suite(t, await apache(1)));
