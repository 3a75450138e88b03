'use strict';
// DRIVER: pg (default) or postgres.
const { count, eq, gt } = require('drizzle-orm');
const { integer, pgTable, text } = require('drizzle-orm/pg-core');
const serve = require('./serve.cjs');

const tasks = pgTable('tasks', { id: integer().primaryKey().generatedAlwaysAsIdentity(), title: text() });
const { db, close } = process.env.DRIVER === 'postgres' ? onPostgres() : onPg();

function onPg() {
  const { drizzle } = require('drizzle-orm/node-postgres');
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
  return { db: drizzle(pool), close: () => pool.end() };
}

function onPostgres() {
  const { drizzle } = require('drizzle-orm/postgres-js');
  const sql = require('postgres')(process.env.DATABASE_URL, { max: 2 });
  return { db: drizzle(sql), close: () => sql.end() };
}

serve(
  {
    one: () => db.select().from(tasks).where(eq(tasks.title, 'secret-title')),
    write: async () => (await db.insert(tasks).values([{ title: 'a' }, { title: 'b' }]).returning()).length,
    async transaction() {
      await db.transaction(async (tx) => {
        const [{ id }] = await tx.insert(tasks).values({ title: 'in' }).returning();
        await tx.update(tasks).set({ title: 'changed' }).where(eq(tasks.id, id));
      });
      await db.transaction((tx) => tx.delete(tasks).then(() => Promise.reject(new Error('no')))).catch(() => {});
      return db.select({ n: count() }).from(tasks);
    },
    both: () => Promise.all([1, 2, 3].map((n) => db.select().from(tasks).where(gt(tasks.id, n)).limit(1))),
    fails: () => db.insert(tasks).overridingSystemValue().values({ id: 1, title: 'secret-title' }),
  },
  close,
);
