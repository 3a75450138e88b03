'use strict';
// A service with the usual libraries, which it loads and does not use yet: no server is needed to measure its start.
const express = require('express');
const { Kafka, logLevel } = require('kafkajs');
const { Pool } = require('pg');

const pool = new Pool({ host: '127.0.0.1', port: 1 });
const producer = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING }).producer();
const app = express();
app.use(express.json());
app.get('/tasks/:id', async (request, response) => {
  const { rows } = await pool.query('SELECT * FROM tasks WHERE id = $1', [request.params.id]);
  response.json(rows[0]);
});
app.post('/tasks', async (request, response) => {
  await producer.send({ topic: 'tasks', messages: [{ value: JSON.stringify(request.body) }] });
  response.status(202).end();
});
const server = app.listen(0, '127.0.0.1', () => {
  require('./tell.cjs').tell(process.hrtime.bigint(), process.cpuUsage(), process.memoryUsage.rss());
  server.unref();
});
