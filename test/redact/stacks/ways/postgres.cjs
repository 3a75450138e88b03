'use strict';
const pg = require('pg');

/** Errors in which the server quotes values, and statements that hold them. */
module.exports = async function postgres(C) {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
  const failing = (...args) => pool.query(...args).then(() => console.log('did not fail', args), () => {});
  await pool.query('CREATE TEMP TABLE people (id int, email text UNIQUE)');
  await pool.query('INSERT INTO people VALUES (1, $1)', [C.bound]);
  await failing('INSERT INTO people VALUES (2, $1)', [C.bound]);
  await failing('SELECT $1::int', [C.bound]);
  await failing(`SELECT '${C.literal}'::int`);
  await failing(`${C.literal}\n`);
  // No space up to the value: the official span name ends behind it.
  await pool.query(`SELECT\n'${C.literal}'\nAS\nx`);
  await pool.query(`/*${C.comment}*/\tSELECT 1 -- ${C.comment}`);
  await pool.query(`SELECT $1::text /* ${C.comment} */ WHERE '${C.literal}' <> $1`, ['x']);
  await pool.query({ name: `by email ${C.name}@example.com`, text: 'SELECT $1::text', values: [C.bound] });
  await pool.query({ text: `SELECT E'\\'${C.literal}', $tag$${C.literal}$tag$, U&'${C.literal}'` });
  await pool.query(`(SELECT '${C.literal}')`);
  // A client of its own, with a callback, and with an object that handles its rows itself.
  const client = await pool.connect();
  await new Promise((resolve) => client.query(`SELECT '${C.literal}'::date`, () => resolve()));
  await new Promise((resolve) => {
    client.query(new pg.Query(`SELECT '${C.literal}'::int`, [])).on('error', resolve).on('end', resolve);
  });
  client.release();
  await pool.end();
  // The pool cannot connect: the server names the user.
  const url = new URL(process.env.DATABASE_URL);
  url.username = C.user;
  url.password = C.password;
  const refused = new pg.Pool({ connectionString: url.href });
  await refused.query('SELECT 1').then(() => console.log('did connect'), () => {});
  await refused.end();
};
