'use strict';
const knex = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL, pool: { min: 0, max: 2 } });
const serve = require('./serve.cjs');

serve(
  {
    one: () => knex('tasks').select('id', 'title').where({ title: 'secret-title' }),
    write: () => knex('tasks').insert([{ title: 'a' }, { title: 'b' }]).returning('id'),
    async transaction() {
      await knex.transaction(async (trx) => {
        const [{ id }] = await trx('tasks').insert({ title: 'in' }).returning('id');
        await trx('tasks').where({ id }).update({ title: 'changed' });
      });
      await knex.transaction((trx) => trx('tasks').del().then(() => Promise.reject(new Error('no')))).catch(() => {});
      return knex('tasks').count('* as n').first();
    },
    both: () => Promise.all([1, 2, 3].map((n) => knex('tasks').where('id', '>', n).first('title'))),
    async stream() {
      let rows = 0;
      for await (const _ of knex('tasks').select('id').stream()) rows += 1;
      return rows;
    },
    fails: () => knex('tasks').insert({ id: 1, title: 'secret-title' }),
  },
  () => knex.destroy(),
);
