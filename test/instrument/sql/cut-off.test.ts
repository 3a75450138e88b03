import t from 'tap';
import { isCutOff } from '../../../src/instrument/sql/cut-off.js';

t.test('a text is cut off where something does not close, or may close at several places', async (t) => {
  for (const text of ["SELECT 'a", 'SELECT "a', 'SELECT $$a', 'SELECT /* a', "SELECT 'a\\', b"]) t.ok(isCutOff(text), text);
  for (const text of ['', "SELECT 'a'", "SELECT E'a\\'', b", 'SELECT $1 -- it', "LIKE 'a' ESCAPE '\\'"]) t.notOk(isCutOff(text), text);
});
