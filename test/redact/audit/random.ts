export { randomOf } from '../../../bench/redact/random.js';
