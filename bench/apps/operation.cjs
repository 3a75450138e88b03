'use strict';
// One request, one query: what U6 and S18 call a traced operation.
const express = require('express');
const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const app = express();
app.get('/tasks/:id', async (request, response) => {
  const { rows } = await pool.query('SELECT $1::int AS id, now() AS at', [Number(request.params.id)]);
  response.json(rows[0]);
});
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit());
