'use strict';
const dns = require('node:dns');
const http = require('node:http');
const undici = require('undici');
const { Kafka, logLevel } = require('kafkajs');
const { context, propagation, trace } = require('@opentelemetry/api');

/** Every name is this machine: what counts is what the service calls the host that it asks. */
const lookup = (_host, options, done) => {
  if (options.all) return done(null, [{ address: '127.0.0.1', family: 4 }]);
  return done(null, '127.0.0.1', 4);
};

/** A service that got baggage and asks hosts of all kinds; `hosts` prints what each of them was sent. */
module.exports = async function baggage(C) {
  const arrived = {};
  const host = http.createServer((request, response) => {
    const { tracestate, traceparent, ...others } = request.headers;
    arrived[request.url] = { baggage: others.baggage, tracestate, traced: traceparent !== undefined };
    response.end();
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  const { port } = host.address();
  const get = (path, options) =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, lookup, ...options, path });
      request.on('response', (response) => response.resume().on('end', resolve)).on('error', reject);
    });
  const agent = new undici.Agent({ connect: { lookup } });
  const fetched = (url, init) => undici.request(url, { dispatcher: agent, ...init }).then(({ body }) => body.dump());

  const topic = `baggage${process.pid}`;
  const kafka = new Kafka({ brokers: [process.env.KAFKA_BROKERS], clientId: 'baggage', logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();

  const service = http.createServer(async (_request, response) => {
    const entries = propagation.getActiveBaggage()?.getAllEntries() ?? [];
    arrived.readable = Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
    await get('/own/address');
    await get('/own/name', { host: 'orders' });
    await get('/own/cluster', { host: 'orders.shop.svc.cluster.local' });
    await fetched(`http://127.0.0.1:${port}/own/fetch`);
    await fetch(`http://127.0.0.1:${port}/own/global-fetch`).then((answer) => answer.text());
    await get('/foreign/http', { host: 'foreign.example' });
    await get('/foreign/partner', { host: 'api.partner.example' });
    await fetched(`http://foreign.example:${port}/foreign/undici`);
    await get(`http://foreign.example/foreign/proxied`);
    await get('/foreign/own-header', { host: 'foreign.example', headers: { Baggage: 'mine=1' } });
    await get('/own/own-header', { headers: { Baggage: 'mine=1' } });
    // By hand, as for a client that is not instrumented: below a span that says nothing of a destination.
    const byHand = {};
    propagation.inject(context.active(), byHand);
    arrived['/by-hand'] = { baggage: byHand.baggage };
    await producer.send({ topic, messages: [{ key: 'k', value: 'v' }] });
    arrived.active = trace.getSpanContext(context.active()) !== undefined;
    response.end();
  });
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) => {
    const socket = require('node:net').connect(service.address().port, '127.0.0.1');
    const members = [
      `user.email=${C.name}%40example.com`,
      `session=${C.token}`,
      `tenant=acme;owner=${C.name}@example.com`,
      `tenant.contact=${C.name}%40example.com`,
      'tenant.plan=gold;since=2024',
    ];
    const flags = process.env.UNSAMPLED ? '00' : '01';
    socket.end(
      `GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nbaggage: ${members.join(',')}\r\n` +
        `traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}\r\ntracestate: vendor=abc,ot=th:0\r\n\r\n`,
    );
    socket.resume().on('close', resolve);
  });

  const consumer = kafka.consumer({ groupId: `g${process.pid}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        arrived['/own/message'] = { baggage: message.headers.baggage?.toString() };
        resolve();
      },
    });
  });
  await Promise.all([consumer.disconnect(), producer.disconnect(), agent.close()]);
  for (const server of [service, host]) {
    server.closeAllConnections();
    server.close();
  }
  console.log(`arrived: ${JSON.stringify(arrived)}`);
};
