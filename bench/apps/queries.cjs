'use strict';
// Queries one after another, as many as it is told, in one way of asking; answers with the processor time that they took.
const { Client, Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
const client = new Client({ connectionString: process.env.DATABASE_URL });

const ways = {
  'pool, bound values': (at) => pool.query('SELECT id, status FROM tasks WHERE id = $1', [at % 100]),
  'client, callback': (at) => new Promise((resolve, reject) => client.query('SELECT id, status FROM tasks WHERE id = $1', [at % 100], (error) => (error ? reject(error) : resolve()))),
  'prepared statement': (at) => client.query({ name: 'by-id', text: 'SELECT id, status FROM tasks WHERE id = $1', values: [at % 100] }),
  'literals in the text': (at) => client.query(`SELECT id, status FROM tasks WHERE id = ${at} AND status <> 'gone'`),
  transaction: async (at) => {
    // Four statements, of which each counts.
    if (at % 4 !== 0) return;
    await client.query('BEGIN');
    await client.query('UPDATE tasks SET status = $1 WHERE id = $2', ['open', at % 100]);
    await client.query('SELECT status FROM tasks WHERE id = $1', [at % 100]);
    await client.query('COMMIT');
  },
};

process.on('message', async ({ way, count }) => {
  const before = process.cpuUsage();
  for (let at = 0; at < count; at += 1) await ways[way](at);
  // Encoding and sending belong to it: spans leave after a tenth of a second (OTEL_BSP_SCHEDULE_DELAY).
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuUs: user + system });
});
process.on('disconnect', () => process.exit());
client.connect().then(() => process.send({ ways: Object.keys(ways) }));
