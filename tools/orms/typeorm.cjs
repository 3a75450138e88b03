'use strict';
const { DataSource, EntitySchema, MoreThan } = require('typeorm');
const serve = require('./serve.cjs');

const Task = new EntitySchema({
  name: 'Task',
  tableName: 'tasks',
  columns: { id: { type: Number, primary: true, generated: true }, title: { type: String } },
});
const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [Task], poolSize: 2 });

source.initialize().then(() => {
  const tasks = source.getRepository(Task);
  serve(
    {
      one: () => tasks.findBy({ title: 'secret-title' }),
      write: async () => (await tasks.insert([{ title: 'a' }, { title: 'b' }])).identifiers.length,
      async transaction() {
        await source.transaction(async (manager) => {
          const task = await manager.save(Task, { title: 'in' });
          await manager.update(Task, { id: task.id }, { title: 'changed' });
        });
        await source.transaction((manager) => manager.delete(Task, { title: 'a' }).then(() => Promise.reject(new Error('no')))).catch(() => {});
        return tasks.count();
      },
      both: () => Promise.all([1, 2, 3].map((n) => tasks.createQueryBuilder('t').where({ id: MoreThan(n) }).getMany().then((found) => found.length > 0))),
      fails: () => source.query('insert into tasks (id, title) values ($1, $2)', [1, 'secret-title']),
    },
    () => source.destroy(),
  );
});
