'use strict';
const { DataTypes, Op, Sequelize } = require('sequelize');
const serve = require('./serve.cjs');

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false, pool: { max: 2 } });
const Task = sequelize.define('Task', { title: DataTypes.STRING }, { tableName: 'tasks', timestamps: false });

serve(
  {
    one: () => Task.findAll({ where: { title: 'secret-title' } }),
    write: async () => (await Task.bulkCreate([{ title: 'a' }, { title: 'b' }])).length,
    async transaction() {
      await sequelize.transaction(async (transaction) => {
        const task = await Task.create({ title: 'in' }, { transaction });
        await task.update({ title: 'changed' }, { transaction });
      });
      await sequelize.transaction((transaction) => Task.destroy({ where: {}, transaction }).then(() => Promise.reject(new Error('no')))).catch(() => {});
      return Task.count();
    },
    both: () => Promise.all([1, 2, 3].map((n) => Task.findOne({ where: { id: { [Op.gt]: n } } }))),
    fails: () => Task.create({ id: 1, title: 'secret-title' }),
  },
  () => sequelize.close(),
);
