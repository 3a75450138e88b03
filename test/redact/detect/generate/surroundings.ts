import type { ContentClass } from '../../../../src/redact/kinds.js';

/** Puts a piece of private text where such pieces stand. */
export type Surrounding = (piece: string) => string;

const json = (value: unknown): string => JSON.stringify(value);

const ANYWHERE: readonly Surrounding[] = [
  (piece) => piece,
  (piece) => `2026-11-20T10:00:00.123Z ERROR [orders] could not handle ${piece} in 12 ms`,
  (piece) => `level=error msg="lookup failed" subject=${piece}`,
  (piece) => json({ order: 1234, note: piece, items: [1, 2] }),
  (piece) => json({ message: json({ inner: [piece] }) }),
  (piece) => `https://api.example.com/v1/find?limit=20&q=${encodeURIComponent(piece)}&sort=asc`,
  (piece) => encodeURIComponent(`GET /v1/find?q=${piece}`),
  (piece) => encodeURIComponent(encodeURIComponent(`q=${piece}`)),
  (piece) => `duplicate key value violates unique constraint "u"\nDETAIL: Key (subject)=(${piece}) already exists.`,
  (piece) => `insert into notes (id, body) values (7, '${piece}')`,
  (piece) => `Error: no such subject: ${piece}\n    at find (/app/dist/find.js:10:5)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  (piece) => `<b>${piece}</b>, (${piece}); [${piece}]`,
  (piece) => `ünïcødé \u{1f600}${piece}\u{1f600} \ud800`,
];

/** Classes that are told by what stands before the value. */
const TOLD: Partial<Record<ContentClass, readonly Surrounding[]>> = {
  bearer: [
    (piece) => `Authorization: Bearer ${piece}`,
    (piece) => `authorization: bearer ${piece}\r\nhost: example.com`,
    (piece) => json({ headers: { authorization: `Bearer ${piece}` } }),
    (piece) => `curl -H 'Authorization: BEARER ${piece}' https://example.com/`,
    (piece) => `rejected Bearer ${piece}, try again`,
    (piece) => encodeURIComponent(`Authorization: Bearer ${piece}`),
    (piece) => `Authorization: Basic ${Buffer.from(`user:${piece}`).toString('base64')}`,
    (piece) => `proxy said no to basic ${Buffer.from(`user:${piece}`).toString('base64')}`,
  ],
  url_userinfo: [
    (piece) => `https://${piece}@example.com/path?x=1`,
    (piece) => `connect failed: postgres://${piece}@db.internal:5432/orders?sslmode=require`,
    (piece) => json({ url: `amqp://${piece}@mq:5672` }),
    (piece) => `redis://${piece}@10.0.0.7:6379/0 refused`,
    (piece) => `mongodb+srv://${piece}@a.example.com,b.example.com/db`,
  ],
  password: [
    (piece) => `password=${piece}`,
    (piece) => `host=db user=app password=${piece} dbname=orders`,
    (piece) => `Server=db;User Id=app;Password=${piece};Encrypt=true`,
    (piece) => json({ user: 'ada', password: piece }),
    (piece) => json({ body: json({ password: piece, user: 'ada' }) }),
    (piece) => json({ body: json({ body: json({ pwd: piece }) }) }),
    (piece) => `{ user: 'ada', password: '${piece}' }`,
    (piece) => `login failed (pwd: ${piece})`,
    (piece) => `PASSWORD => ${piece}`,
    (piece) => `user=ada&client_secret=${piece}&x=1`,
    (piece) => `user%5Bpassword%5D=${encodeURIComponent(piece)}&x=1`,
    (piece) => encodeURIComponent(json({ password: piece })),
    (piece) => `DB_PASSWORD="${piece}" node app.js`,
    (piece) => `api key: ${piece}`,
  ],
  cookie: [
    (piece) => `Cookie: ${piece}`,
    (piece) => `GET / HTTP/1.1\r\nHost: example.com\r\ncookie: ${piece}\r\nAccept: */*`,
    (piece) => `HTTP/1.1 200 OK\nSet-Cookie: ${piece}; Path=/; HttpOnly\nServer: x`,
    (piece) => json({ headers: { cookie: piece } }),
    (piece) => encodeURIComponent(`Cookie: ${piece}\n`),
  ],
  ipv4: [(piece) => `connect ECONNREFUSED ${piece}:5432`, (piece) => `http://${piece}/x`, (piece) => json({ ip: piece }), (piece) => `from ${piece}.`],
  ipv6: [(piece) => `connect ECONNREFUSED ${piece} x`, (piece) => `http://[${piece}]:80/x`, (piece) => json({ ip: piece }), (piece) => `from ${piece}.`],
};

export function surroundingsOf(kind: ContentClass): readonly Surrounding[] {
  return TOLD[kind] ?? ANYWHERE;
}
