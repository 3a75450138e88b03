import t from 'tap';
import { runApp } from '../support/run-app.js';

t.test('nonsense on the channels of undici is no end of the service', async (t) => {
  const { code, stdout, stderr } = await runApp({ file: 'test/fixtures/instrument/channels.cjs' });
  t.match({ code, stdout, stderr }, { code: 0, stdout: 'still here\n', stderr: '' });
});
